import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type WorkerIdentity, writeBootstrap, writeSpec, writeWorkers} from '../../../src/state-dir/bundle.ts';
import {homeMark} from '../../../src/state-dir/home-mark.ts';
import {listedWorkers, mayHaveLeft, unlistedPrograms} from '../../../src/state-dir/left-workers.ts';
import {processStartTime} from '../../../src/state-dir/process-identity.ts';
import {appSpec} from './app-spec.ts';
import {temporaryHome} from './temporary-folder.ts';

const master = 4_194_000;

describe.runIf(process.platform === 'linux')('what a dead app master may have left', () => {
	let home: string;
	let children: ChildProcess[];
	beforeEach(() => {
		home = temporaryHome();
		children = [];
		writeSpec(home, appSpec('job'));
		writeBootstrap(home, 'job', {pid: master, startTime: '1', protocol: 1, version: '0.1.0', socket: '/nowhere'});
	});
	afterEach(async () => {
		for (const child of children) {
			const ended = once(child, 'exit');
			process.kill(-child.pid!, 'SIGKILL');
			await ended;
		}
	});

	async function program(worker: string, mark = homeMark(home), app = 'job'): Promise<WorkerIdentity> {
		const env = {PATH: process.env.PATH, FCM_HOME_MARK: mark, FCM_APP: app, FCM_WORKER: worker};
		const child = spawn('/bin/sh', ['-c', 'echo up; sleep 60; exit'], {
			env,
			detached: true,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		children.push(child);
		await once(child.stdout!, 'data');
		return {pid: child.pid!, startTime: processStartTime(child.pid!), kind: 'program'};
	}

	it('is nothing without a process', () => {
		writeWorkers(home, 'job', [{pid: 4_194_001, startTime: '1', kind: 'program', worker: 1}]);
		expect(mayHaveLeft(home, 'job')).toBe(false);
		expect(mayHaveLeft(home, 'unknown')).toBe(false);
	});

	it('is what it has written down, but not what the original of a copied home runs', async () => {
		const ours = {...(await program(`${master}.1`)), worker: 1};
		const theirs = {...(await program(`${master}.2`, 'another')), worker: 2};
		writeWorkers(home, 'job', [theirs]);
		expect(listedWorkers(home, 'job')).toEqual([]);
		expect(unlistedPrograms(home, 'job', [ours, theirs])).toEqual([]);
		writeWorkers(home, 'job', [ours, theirs]);
		expect(listedWorkers(home, 'job')).toEqual([ours]);
		expect(mayHaveLeft(home, 'job')).toBe(true);
	});

	it('is also what it has not written down any more: of this home, app and master, and with a higher number', async () => {
		const listed = {...(await program(`${master}.3`)), worker: 3};
		for (const worker of [`${master}.2`, `${master + 1}.9`, 'x']) await program(worker);
		await program(`${master}.9`, 'another');
		await program(`${master}.9`, homeMark(home), 'other');
		const lost = await program(`${master}.4`);
		writeWorkers(home, 'job', [listed]);
		expect(unlistedPrograms(home, 'job', [listed])).toEqual([lost]);
		expect(mayHaveLeft(home, 'job')).toBe(true);
	});
});
