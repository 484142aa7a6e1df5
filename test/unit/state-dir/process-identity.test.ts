import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {expect, test, vi} from 'vitest';
import {isSameProcess, processStartTime} from '../../../src/state-dir/process-identity.ts';

const isLinux = process.platform === 'linux';

test.runIf(isLinux)('a start time stays the same and is that of field 22', () => {
	const time = processStartTime(process.pid);
	expect(time).toMatch(/^\d+$/);
	expect(processStartTime(process.pid)).toBe(time);
	expect(Number(time)).toBeGreaterThanOrEqual(Number(processStartTime(1)));
	const uptimeTicks = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100;
	expect(Number(time)).toBeLessThanOrEqual(uptimeTicks);
});

test.runIf(isLinux)('a name with spaces and parentheses does not shift the fields', async () => {
	const child = spawn(process.execPath, [
		'-e',
		`process.title = ') Z 1 (x'; console.log('up'); setInterval(() => {}, 1000)`,
	]);
	await once(child.stdout, 'data');
	const time = processStartTime(child.pid!);
	expect(Number(time)).toBeGreaterThanOrEqual(Number(processStartTime(process.pid)));
	expect(isSameProcess(child.pid!, time)).toBe(true);
	child.kill('SIGKILL');
	await once(child, 'exit');
	expect(isSameProcess(child.pid!, time)).toBe(false);
	expect(isSameProcess(child.pid!, null)).toBe(false);
});

test.runIf(isLinux)('the same pid with another start time is another process', () => {
	expect(isSameProcess(process.pid, '1')).toBe(false);
});

test.runIf(isLinux)('a zombie is gone', async () => {
	// The shell's child ends when the shell has become `sleep`, which never asks for its exit code. A shell would.
	const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
	const [output] = await once(parent.stdout, 'data');
	const zombie = Number(String(output));
	const becameSleep = () => readFileSync(`/proc/${parent.pid}/comm`, 'latin1').trim() === 'sleep';
	await vi.waitUntil(becameSleep, {timeout: 10_000});
	process.kill(zombie, 'SIGKILL');
	await vi.waitUntil(() => readFileSync(`/proc/${zombie}/stat`, 'latin1').includes(') Z '), {timeout: 10_000});
	expect(processStartTime(zombie)).toBeNull();
	parent.kill('SIGKILL');
	await once(parent, 'exit');
});

test('without a start time, being alive is all there is to know', () => {
	expect(isSameProcess(process.pid, null)).toBe(true);
	expect(isSameProcess(1, null)).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 40])('%s is no process, and no group is asked about', (pid) => {
	expect(processStartTime(pid)).toBeNull();
	expect(isSameProcess(pid, null)).toBe(false);
	expect(isSameProcess(pid, '1')).toBe(false);
});
