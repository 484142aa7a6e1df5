import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {serviceManager} from '../../../src/daemon/service-manager.ts';
import {temporaryFolder} from '../state-dir/temporary-folder.ts';

function recorder() {
	const said: string[] = [];
	const say = (message: string) => said.push(message);
	return {said, logger: {info: say, warn: say, error: say}};
}

/** A `systemd-notify` that writes down what it was asked to do. */
function fakeNotify(): {folder: string; record: string} {
	const folder = temporaryFolder();
	const record = path.join(folder, 'record');
	const program = path.join(folder, 'systemd-notify');
	writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> ${record}\n`);
	chmodSync(program, 0o700);
	return {folder, record};
}

test('tells systemd by systemd-notify, and leaves the socket to nobody else', async () => {
	const {folder, record} = fakeNotify();
	const {said, logger} = recorder();
	const env = {NOTIFY_SOCKET: '@/org/x', PATH: `${folder}:/usr/bin:/bin`, OTHER: '1'};
	const manager = serviceManager(env, logger);
	expect(env).toEqual({PATH: env.PATH, OTHER: '1'});
	await manager.ready();
	await manager.mainProcess(42);
	expect(readFileSync(record, 'utf8')).toBe('@/org/x --ready --status=answers\n@/org/x MAINPID=42\n');
	expect(said).toEqual([]);
});

test('does nothing for a daemon that systemd did not start', async () => {
	const {said, logger} = recorder();
	const manager = serviceManager({PATH: '/nowhere'}, logger);
	await manager.ready();
	await manager.mainProcess(42);
	expect(said).toEqual([]);
});

test('a systemd that cannot be told is logged', async () => {
	const {said, logger} = recorder();
	const manager = serviceManager({NOTIFY_SOCKET: '/x', PATH: '/nowhere'}, logger);
	await manager.ready();
	await manager.mainProcess(42);
	expect(said).toEqual(
		['that the daemon is up', 'that process 42 is the daemon now'].map((what) => `systemd was not told ${what}`),
	);
});
