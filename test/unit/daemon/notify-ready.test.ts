import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {notifyReady} from '../../../src/daemon/notify-ready.ts';
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
	writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" > ${record}.tmp && mv ${record}.tmp ${record}\n`);
	chmodSync(program, 0o700);
	return {folder, record};
}

test('tells systemd by systemd-notify, and leaves the socket to nobody else', async () => {
	const {folder, record} = fakeNotify();
	const {said, logger} = recorder();
	const env = {NOTIFY_SOCKET: '@/org/x', PATH: `${folder}:/usr/bin:/bin`, OTHER: '1'};
	notifyReady(env, logger);
	expect(env).toEqual({PATH: env.PATH, OTHER: '1'});
	await vi.waitUntil(() => existsSync(record), {timeout: 10_000});
	expect(readFileSync(record, 'utf8')).toBe('@/org/x --ready --status=answers\n');
	expect(said).toEqual([]);
});

test('does nothing for a daemon that systemd did not start', () => {
	const {said, logger} = recorder();
	notifyReady({PATH: '/nowhere'}, logger);
	expect(said).toEqual([]);
});

test('a systemd that cannot be told is logged', async () => {
	const {said, logger} = recorder();
	notifyReady({NOTIFY_SOCKET: '/x', PATH: '/nowhere'}, logger);
	await vi.waitUntil(() => said.length > 0, {timeout: 10_000});
	expect(said).toEqual(['systemd was not told that the daemon is up']);
});
