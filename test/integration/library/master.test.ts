import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {freePort} from '../../helpers/fcm.ts';
import {endPrograms, fetchText, LibraryProgram, libraryFixture} from '../../helpers/library.ts';

const exec = libraryFixture('app.cjs');
let port: number;

beforeEach(async () => {
	port = await freePort();
});
afterEach(endPrograms);

function program(options: Record<string, unknown> = {}, env: Record<string, string> = {}): LibraryProgram {
	return new LibraryProgram({
		exec,
		workers: 2,
		minUptime: 50,
		readyWhen: 'listening',
		env: {PORT: String(port), ...env},
		...options,
	});
}

async function untilInFlight(master: LibraryProgram): Promise<void> {
	for (const until = Date.now() + 20_000; Date.now() < until; ) {
		const {workers} = await master.call<{workers: {activeConnections?: unknown[]}[]}>('serverStatus');
		if (workers.some(({activeConnections = []}) => activeConnections.length > 0)) return;
	}
	throw new Error('no request is in flight');
}

describe('a Master alone in a process', () => {
	it('runs, reloads, scales and stops, and tells of each worker in order', async () => {
		const master = program({args: ['--one', 2]});
		expect(await master.call('run')).toMatchObject({change: 'started', generation: 1, ready: 2, wanted: 2});
		expect(await fetchText(port, '/args')).toBe('["--one","2"]');
		expect(await master.call('reload')).toMatchObject({change: 'reloaded', generation: 2, ready: 2});
		expect(await master.call('scale', 3)).toMatchObject({change: 'scaled', ready: 3});
		expect(await master.call('rollback')).toMatchObject({change: 'rolled back', generation: 3, ready: 3});
		const workers = await master.call<{slot: number; pid: number; generation: number}[]>('workers');
		expect(workers.map(({slot, generation}) => [slot, generation])).toEqual([
			[0, 3],
			[1, 3],
			[2, 3],
		]);
		expect(await master.call('shutdown')).toMatchObject({change: 'stopped', ready: 0});
		expect(await master.exited()).toEqual({code: 0, signal: null});

		for (const {pid} of workers) {
			const own = master.told.filter(({event, args}) => {
				return event !== 'message' && (args?.[0] as {pid?: number} | undefined)?.pid === pid;
			});
			expect(own.map(({event}) => event)).toEqual(['fork', 'online', 'listening', 'ready', 'drain', 'exit']);
		}
		expect(master.events('init', 'reload', 'scale', 'shutdown', 'stopped')).toEqual([
			'init',
			'reload',
			'scale',
			'shutdown',
			'stopped',
		]);
		expect(master.events('crash', 'rollback', 'warning')).toEqual([]);
	});

	it('prints nothing itself; what workers print goes where it prints, or nowhere', async () => {
		const loud = program({}, {APP: 'prints'});
		await loud.call('run');
		await loud.call('shutdown');
		await loud.exited();
		expect(loud.stdout.trim().split('\n').sort()).toEqual(['printed by 0', 'printed by 1']);
		expect(loud.stderr).toBe('');
		const silent = program({silent: true}, {APP: 'prints'});
		await silent.call('run');
		await silent.call('shutdown');
		await silent.exited();
		expect(silent.stdout + silent.stderr).toBe('');
	});

	it('rolls a bad release back: the old one serves on, the error has a code and the last lines', async () => {
		const master = program({silent: true});
		await master.call('run');
		const before = await master.call<{pid: number}[]>('workers');
		await master.call('setConfig', {env: {PORT: String(port), APP: 'crash'}});
		const {name, code, details} = await master.failure('reload');
		expect({name, code}).toEqual({name: 'FcmError', code: 'FCM_ERR_ROLLED_BACK'});
		expect(String(details?.stderr)).toContain('no good release');
		expect(await master.call('workers')).toEqual(before);
		expect(master.eventArgs('rollback')).toEqual([['FCM_ERR_ROLLED_BACK']]);
		expect(await fetchText(port, '/')).toBe('ok');
	});

	it('whose commands nobody awaits is not ended by their failures', async () => {
		const master = program({
			env: {APP: 'crash'},
			readyWhen: 'listening',
			silent: true,
			restartDelay: 1,
			maxRestartDelay: 1,
			maxRestarts: 2,
		});
		const failed = await master.failure('run');
		expect(failed.code).toBe('FCM_ERR_START_FAILED');
		await master.until('it has given up', () => master.events('giveup').length === 2);
		expect(await master.call('appStatus')).toMatchObject({status: 'errored'});
		await master.call('shutdown');
		expect((await master.exited()).code).toBe(1);
	});

	it('may run again after a shutdown', async () => {
		const master = program({stays: true});
		for (const end of ['shutdown', 'terminate']) {
			expect(await master.call('run')).toMatchObject({change: 'started', ready: 2});
			expect(await fetchText(port, '/')).toBe('ok');
			expect(await master.call(end)).toMatchObject({change: 'stopped'});
		}
		expect(master.events('init', 'stopped')).toEqual(['init', 'stopped', 'init', 'stopped']);
	});

	it('replaces a worker that disconnects, or says that it does, or exits', async () => {
		const master = program({workers: 1});
		await master.call('run');
		for (const path of ['/disconnect', '/say-disconnect', '/exit']) {
			const ready = master.events('ready').length;
			await fetchText(port, path).catch(() => {});
			await master.until(`another is ready after ${path}`, () => master.events('ready').length > ready);
			expect(await fetchText(port, '/slot')).toBe('0');
		}
		expect(master.eventArgs('crash').map(([, end]) => (end as {code: number}).code)).toEqual([3]);
	});
});

describe('the options of a Master', () => {
	it('change at run time: workers at once, the environment with the next reload', async () => {
		const master = program();
		await master.call('run');
		await master.call('setConfig', {workers: 3, env: {PORT: String(port), VAR: 'new'}});
		await master.until('it has scaled', () => master.events('ready').length === 3);
		expect(master.eventArgs('scale')).toEqual([[{from: 2, to: 3}]]);
		await master.call('reload');
		expect(await fetchText(port, '/var')).toBe('new');
		expect(await master.call('config')).toMatchObject({workers: 3, env: {VAR: 'new'}});
	});

	it('set by beforeReload are those of the reload that follows', async () => {
		const master = program({hooks: {beforeReload: 'scalesTo3'}});
		await master.call('run');
		expect(await master.call('reload')).toMatchObject({generation: 2, ready: 3, wanted: 3});
		expect(master.events('scale')).toEqual([]);
	});

	it('that are hooks which throw or hang: no reload, but a shutdown all the same, and a line in the log', async () => {
		const master = program({hooks: {beforeReload: 'throws', beforeShutdown: 'hangs', log: 'log'}, hookTimeout: 100});
		await master.call('run');
		expect(await master.failure('reload')).toMatchObject({
			code: 'FCM_ERR_HOOK',
			message: 'beforeReload threw: the hook threw',
		});
		expect(await fetchText(port, '/')).toBe('ok');
		await master.call('shutdown');
		expect(master.log).toContain('beforeShutdown took longer than 100 ms');
		expect((await master.exited()).code).toBe(0);
	});

	it('are refused as a whole when one of them cannot be', async () => {
		const master = program();
		await master.call('run');
		expect((await master.failure('setConfig', {workers: 3, startupTimeut: 5})).message).toContain(
			'did you mean "startupTimeout"?',
		);
		expect((await master.failure('setConfig', {exec: '/not/there.js'})).code).toBe('FCM_ERR_SCRIPT_NOT_FOUND');
		expect((await master.failure('setConfig', {balance: 'sticky'})).message).toContain('fixed by the constructor');
		expect(await master.call('config')).toMatchObject({workers: 2, exec});
	});

	it('that are a logger which throws hurt nothing, and are told once', async () => {
		const master = program({hooks: {log: 'throwingLog'}});
		await master.call('run');
		master.child.kill('SIGHUP');
		await master.until('it has reloaded', () => master.events('reload').length === 1);
		master.child.kill('SIGHUP');
		await master.until('it has reloaded', () => master.events('reload').length === 2);
		expect(master.eventArgs('warning')).toEqual([['the logger threw: the logger threw']]);
	});
});

describe('the signals of a Master', () => {
	it('reload, scale and end it as those of an app master do', async () => {
		const master = program();
		await master.call('run');
		for (const [signal, event] of [
			['SIGHUP', 'reload'],
			['SIGUSR2', 'reload'],
			['SIGTTIN', 'scale'],
			['SIGTTOU', 'scale'],
		] as const) {
			const before = master.events(event).length;
			master.child.kill(signal);
			await master.until(`${signal} is obeyed`, () => master.events(event).length > before);
			await master.until('it is calm', () => master.events('drain').length === master.events('exit').length);
		}
		const slow = fetchText(port, '/slow');
		await untilInFlight(master);
		master.child.kill('SIGTERM');
		expect(await slow).toBe('slow');
		expect(await master.exited()).toEqual({code: 0, signal: null});
	});

	it('end it at once by SIGINT', async () => {
		const master = program({workers: 1});
		await master.call('run');
		const slow = fetchText(port, '/slow').catch(() => 'cut off');
		await untilInFlight(master);
		master.child.kill('SIGINT');
		expect(await slow).toBe('cut off');
		expect((await master.exited()).code).toBe(0);
	});

	it('are what the options say', async () => {
		const master = program({signals: {SIGHUP: 'scale-up', SIGTERM: 'terminate', SIGUSR2: null}});
		await master.call('run');
		master.child.kill('SIGHUP');
		await master.until('it has scaled', () => master.events('scale').length === 1);
		master.child.kill('SIGTERM');
		expect((await master.exited()).code).toBe(0);
		const deaf = program({signals: false});
		await deaf.call('run');
		deaf.child.kill('SIGHUP');
		expect((await deaf.exited()).signal).toBe('SIGHUP');
	});
});
