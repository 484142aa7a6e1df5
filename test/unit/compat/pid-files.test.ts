import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {PidFiles} from '../../../src/compat/pid-files.ts';
import {processStartTime} from '../../../src/state-dir/process-identity.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-pids-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const parent = process.ppid;

test('knows the living, and nobody by anything but an own pid file', () => {
	const files = new PidFiles(folder);
	files.add('worker', parent);
	for (const name of ['worker.x.pid', 'other.12.pid', `worker.${parent}.pid.bak`, 'worker.0.pid', 'worker.1.pid'])
		writeFileSync(path.join(folder, name), `${parent}\n`);
	writeFileSync(path.join(folder, 'worker.22.pid'), 'rubbish');
	expect(files.living()).toMatchObject([{role: 'worker', pid: parent, startTime: processStartTime(parent)}]);
});

test('a pid that somebody else has by now is gone', () => {
	writeFileSync(path.join(folder, `master.${parent}.pid`), `${parent}\n1\n`);
	const files = new PidFiles(folder);
	expect(files.living()).toEqual([]);
	files.begin();
	expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there names nobody', async () => {
	expect(await new PidFiles(path.join(folder, 'none')).end('SIGTERM', 100)).toBe(true);
});
