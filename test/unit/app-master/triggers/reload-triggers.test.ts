import {EventEmitter} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {ReloadTriggers, type Triggered} from '../../../../src/app-master/triggers/reload-triggers.ts';
import type {AppSpec} from '../../../../src/protocol/app-spec.ts';
import type {MasterEventBody} from '../../../../src/protocol/events.ts';
import type {OperationResult} from '../../../../src/protocol/operation.ts';
import {appSpec} from '../../state-dir/app-spec.ts';

/** A master that does as it is told, and tells what it was asked. */
class FakeMaster extends EventEmitter<{changed: ['event' | 'figures']}> {
	spec: AppSpec;
	availability: Triggered['availability'] = 'free';
	ended: {code: number} | null = null;
	result: OperationResult = {...reached, app: 'api', ok: true, change: 'reloaded'};
	readonly asked: string[] = [];
	readonly events: MasterEventBody[] = [];
	readonly journal = {recordMaster: (body: MasterEventBody) => void this.events.push(body)};

	constructor(spec: AppSpec) {
		super();
		this.spec = spec;
	}

	status = () => ({ended: this.ended}) as ReturnType<Triggered['status']>;
	reload = async () => this.#ask('reload');
	restart = async () => this.#ask('restart');

	become(availability: Triggered['availability'], spec: Partial<AppSpec> = {}): void {
		this.availability = availability;
		this.spec = {...this.spec, ...spec};
		this.emit('changed', 'event');
	}

	types(): string[] {
		return this.events.map(({type}) => type);
	}

	#ask(what: string): OperationResult {
		this.asked.push(what);
		return this.result;
	}
}

const reached = {generation: 2, ready: 1, wanted: 1, listening: [], tookMs: 1};
const everySecond = {pattern: '* * * * * *', timezone: null};
const never = {pattern: '0 0 29 2 *', timezone: null};

describe('ReloadTriggers', () => {
	let dir: string;
	let master: FakeMaster;
	let triggers: ReloadTriggers;
	const begin = (spec: Partial<AppSpec>) => {
		master = new FakeMaster({...appSpec('api'), cwd: dir, ...spec});
		triggers = new ReloadTriggers(master as unknown as Triggered, path.join(dir, 'home'));
	};
	const watching = () => ({paths: [dir], ignore: [], delayMs: 100});
	const watched = () => vi.waitFor(() => expect(triggers.status().watch?.isReady).toBe(true), 10_000);
	const touch = (name: string) => writeFileSync(path.join(dir, name), String(Math.random()));
	beforeEach(() => {
		dir = mkdtempSync(path.join(tmpdir(), 'fcm-triggers-'));
	});
	afterEach(() => {
		triggers.end();
		rmSync(dir, {recursive: true});
	});

	it('reload at the times of cron_restart, and tell why and when next', async () => {
		begin({cronRestart: everySecond});
		await vi.waitFor(() => expect(master.asked).toEqual(['reload']), 10_000);
		expect(master.events).toEqual([{type: 'reload-due', by: 'cron', reason: '* * * * * *'}]);
		expect(triggers.status()).toMatchObject({cron: {nextAt: expect.any(Number)}, watch: null});
	});

	it('let a time go while something else is under way, and say so', async () => {
		begin({cronRestart: everySecond});
		master.become('busy');
		await vi.waitFor(() => expect(master.types()).toContain('reload-skipped'), 10_000);
		expect(master.asked).toEqual([]);
		// What was let go is not made up for.
		master.become('free', {cronRestart: never});
		expect(master.asked).toEqual([]);
	});

	it('run an app again that has ended by itself', async () => {
		begin({cronRestart: everySecond});
		master.ended = {code: 0};
		await vi.waitFor(() => expect(master.asked).toEqual(['restart']), 10_000);
	});

	it('follow a change of the keys, and rest while the app is stopped', async () => {
		begin({});
		expect(triggers.status()).toEqual({cron: null, watch: null});
		master.become('free', {cronRestart: never, watch: watching()});
		await watched();
		expect(triggers.status().cron?.nextAt).toBeGreaterThan(Date.now());
		master.become('stopped');
		expect(triggers.status()).toEqual({cron: {nextAt: null}, watch: {isReady: false, problems: []}});
		touch('a.js');
		master.become('free');
		await watched();
		expect(master.asked).toEqual([]);
	});

	it('reload once for many changes, when the files rest', async () => {
		begin({watch: watching()});
		await watched();
		touch('a.js');
		touch('b.js');
		await vi.waitFor(() => expect(master.asked).toEqual(['reload']), 10_000);
		expect(master.events.at(-1)).toMatchObject({
			type: 'reload-due',
			by: 'watch',
			reason: expect.stringMatching(/changed$/),
		});
	});

	it('keep a change that comes meanwhile until there is room, as one', async () => {
		begin({watch: watching()});
		await watched();
		master.become('busy');
		touch('a.js');
		await vi.waitFor(() => expect(triggers.pendingReason).toBe('a.js changed'), 10_000);
		touch('b.js');
		await vi.waitFor(() => expect(triggers.pendingReason).toBe('b.js changed'), 10_000);
		expect(master.asked).toEqual([]);
		master.become('free');
		master.become('free');
		expect(master.asked).toEqual(['reload']);
	});

	it('say once what is not there, and see it when it comes', async () => {
		begin({watch: {...watching(), paths: [path.join(dir, 'lib')]}});
		await watched();
		const problem = `${path.join(dir, 'lib')} is not there`;
		expect(master.events).toContainEqual({type: 'watch-failed', reason: problem});
		expect(triggers.status().watch?.problems).toEqual([problem]);
		touch('lib');
		await vi.waitFor(() => expect(master.asked).toEqual(['reload']), 10_000);
		expect(triggers.status().watch?.problems).toEqual([]);
	});

	it('see a directory that is removed and made anew, at once or later, and a symlink that is turned over', async () => {
		const [lib, release] = [path.join(dir, 'lib'), path.join(dir, 'current')];
		mkdirSync(lib);
		mkdirSync(path.join(dir, 'r1'));
		mkdirSync(path.join(dir, 'r2'));
		symlinkSync('r1', release);
		begin({watch: {...watching(), paths: [lib, release]}});
		await watched();
		const reloads = (count: number) => vi.waitFor(() => expect(master.asked).toHaveLength(count), 10_000);
		rmSync(lib, {recursive: true});
		mkdirSync(lib);
		await reloads(1);
		rmSync(lib, {recursive: true});
		await vi.waitFor(() => expect(triggers.status().watch?.problems).toEqual([`${lib} is not there`]), 10_000);
		mkdirSync(lib);
		await reloads(2);
		unlinkSync(release);
		symlinkSync('r2', release);
		await reloads(3);
		// What has come in their place is watched: the next change is seen as any other.
		await vi.waitFor(
			() => {
				touch('r2/a.js');
				expect(master.asked.length).toBeGreaterThan(3);
			},
			{timeout: 10_000, interval: 500},
		);
	});

	it('tell of a failure that no rollout tells of', async () => {
		begin({watch: watching()});
		await watched();
		master.result = {app: 'api', ok: false, error: {code: 'FCM_ERR_SCRIPT_NOT_FOUND', message: 'script is not there'}};
		touch('a.js');
		await vi.waitFor(() => expect(master.types()).toContain('reload-failed'), 10_000);
		master.result = {app: 'api', ok: false, error: {code: 'FCM_ERR_ROLLED_BACK', message: 'rolled back'}};
		touch('a.js');
		await vi.waitFor(() => expect(master.asked).toHaveLength(2), 10_000);
		expect(master.types().filter((type) => type === 'reload-failed')).toHaveLength(1);
	});

	it('survive a pattern that means nothing', async () => {
		begin({cronRestart: {pattern: 'rubbish', timezone: 'Nowhere/Land'}});
		await vi.waitFor(() => expect(master.types()).toEqual(['reload-failed']), 10_000);
		expect(triggers.status().cron).toEqual({nextAt: null});
	});
});
