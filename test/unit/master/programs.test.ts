import {mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {startProgram} from '../../../src/master/process-driver.ts';
import {groupLives, groupMembers} from '../../../src/master/process-group.ts';
import {usageOf} from '../../../src/master/process-usage.ts';
import type {WorkerProcess} from '../../../src/master/worker-process.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {withDeadline} from '../../../src/shared/deadline.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';

let folder: string;
let ends: (() => void)[] = [];
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-programs-'));
});
afterEach(() => {
	for (const end of ends) end();
	ends = [];
	rmSync(folder, {recursive: true, force: true});
});

/** A program that runs, and the words of what it tells. */
class Running {
	readonly told: string[] = [];
	out = '';
	readonly process: WorkerProcess;
	#look = () => {};

	constructor(changes: Partial<AppSpec>) {
		const spec = appSpec('web', {mode: 'fork', shellEnv: {PATH: process.env.PATH!}, cwd: folder, ...changes});
		const release = {generation: 1, spec, script: spec.script, cwd: spec.cwd};
		this.process = startProgram(release, {worker: 1, slot: 0, held: false, privateSocket: null}, []);
		this.process.stdout?.on('data', (chunk: Buffer) => this.#note(() => (this.out += String(chunk))));
		const tell = (word: string) => () => this.#note(() => this.told.push(word));
		this.process.hear({
			...{online: tell('online'), listening: tell('listening'), message: tell('message'), closed: tell('closed')},
			...{internalMessage: tell('internal'), gone: tell('gone'), left: tell('left')},
			failed: ({code}) => tell(`failed ${code}`)(),
			exited: (code, signal, lingers) => tell(`exited ${code ?? signal}${lingers ? ', lingers' : ''}`)(),
		});
		ends.push(() => this.process.signal('SIGKILL'));
	}

	async until(holds: () => boolean): Promise<void> {
		const held = new Promise<void>((resolve) => {
			this.#look = () => {
				if (holds()) resolve();
			};
		});
		this.#look();
		await withDeadline(held, 10_000, `${JSON.stringify(this.told)} ${this.out}`);
	}

	#note(note: () => void): void {
		note();
		this.#look();
	}
}

const shell = (script: string, changes: Partial<AppSpec> = {}) =>
	new Running({program: {kind: 'shell'}, script, ...changes});

describe('a program', () => {
	test('gets its arguments as they are', async () => {
		const args = ['a b', '$HOME', '"; exit 1; "'];
		const running = new Running({program: {kind: 'interpreter', command: 'printf'}, script: '<%s>', args});
		await running.until(() => running.told.includes('closed'));
		expect(running.out).toBe('<a b><$HOME><"; exit 1; ">');
		expect(running.told.filter((word) => word !== 'closed')).toEqual(['online', 'exited 0']);
	});

	test('runs under the name that was written', async () => {
		const link = path.join(folder, 'called');
		symlinkSync('/bin/sh', link);
		const spec: Partial<AppSpec> = {program: {kind: 'binary'}, script: link, args: ['-c', 'echo $0']};
		const running = new Running(spec);
		await running.until(() => running.told.includes('closed'));
		expect(running.out).toBe(`${link}\n`);
	});

	test('that is not there fails, and has no pid', async () => {
		const running = new Running({program: {kind: 'interpreter', command: 'no-such-program'}, script: 'x'});
		await running.until(() => running.told.length >= 2);
		expect(running.told.slice(0, 2)).toEqual(['failed ENOENT', 'exited null']);
		expect(running.process.pid).toBe(0);
		running.process.signal('SIGTERM');
	});

	test('knows only signals', () => {
		const {process} = shell('exec sleep 100');
		expect([process.drain('stop'), process.send({cmd: 'NODE_FCM', type: 'admit'})]).toEqual(['cannot', false]);
	});
});

describe('its group', () => {
	test('hears the signal with it, and is waited for', async () => {
		const running = shell(`sh -c 'trap "sleep 0.3; exit" TERM; echo up; while :; do sleep 0.1; done' & wait`);
		await running.until(() => running.out === 'up\n');
		running.process.signal('SIGTERM');
		await running.until(() => running.told.includes('gone'));
		expect(running.told.filter((word) => word !== 'closed')).toEqual(['online', 'exited SIGTERM, lingers', 'gone']);
		expect(groupLives(running.process.pid)).toBe(false);
	});

	test('is killed after the grace period', async () => {
		const script = `sh -c 'trap "" TERM; echo up; while :; do sleep 0.1; done' & wait`;
		const running = shell(script, {killTimeoutMs: 300});
		await running.until(() => running.out === 'up\n');
		running.process.signal('SIGTERM');
		await running.until(() => running.told.includes('gone'));
		expect(groupMembers(running.process.pid)).toEqual([]);
	});

	test('is told when its leader ends by itself', async () => {
		const running = shell(
			`sh -c 'trap "echo told; exit" TERM; echo up; while :; do sleep 0.1; done' & sleep 0.5; exit 3`,
		);
		// What it says last may be read after its end is known.
		await running.until(() => running.told.includes('gone') && running.out === 'up\ntold\n');
		expect(running.told).toContain('exited 3, lingers');
	});

	test('is left alone when it is not ours to end', async () => {
		const running = shell('sleep 100 & echo up; wait', {treekill: false});
		await running.until(() => running.out === 'up\n');
		running.process.signal('SIGTERM');
		await running.until(() => running.told.some((word) => word.startsWith('exited')));
		expect(running.told).toContain('exited SIGTERM');
		const [pid] = groupMembers(running.process.pid);
		process.kill(pid!, 'SIGKILL');
	});
});

describe('its usage', () => {
	test('is that of all that it has started', async () => {
		const alone = shell('echo up; exec sleep 100');
		const many = shell('sleep 100 & sleep 100 & sleep 100 & echo up; wait');
		await Promise.all([alone, many].map((running) => running.until(() => running.out === 'up\n')));
		const one = () => usageOf(alone.process.pid)!;
		const four = () => usageOf(many.process.pid)!;
		// A process that has just been forked, or is just becoming another program, has hardly any memory of its own yet.
		await vi.waitUntil(() => one().rssBytes > 0 && four().rssBytes > 2 * one().rssBytes, {timeout: 10_000});
		expect(four().cpuMicros).toBeGreaterThanOrEqual(0);
	});

	test('of a process that is gone, or never was, is unknown', () => {
		expect([usageOf(0), usageOf(2 ** 22 + 1)]).toEqual([null, null]);
	});
});
