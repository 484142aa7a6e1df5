import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {connect, type RpcClient} from '../../../src/ipc/rpc-client.ts';
import type {ControlApi} from '../../../src/protocol/control-api.ts';
import {listBundles, readBootstrap} from '../../../src/state-dir/bundle.ts';
import {appPaths, homePaths} from '../../../src/state-dir/paths.ts';
import {isSameProcess} from '../../../src/state-dir/process-identity.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {temporaryHome, until} from '../../fixtures/daemon-fleet/fake-daemon.ts';

let programs: string;
let home: ReturnType<typeof temporaryHome>;
const daemons: ChildProcess[] = [];
const clients: RpcClient<ControlApi>[] = [];

beforeAll(async () => {
	programs = mkdtempSync(path.join(tmpdir(), 'fcm-programs-'));
	await build({
		bundle: true,
		platform: 'node',
		format: 'cjs',
		outExtension: {'.js': '.cjs'},
		outdir: programs,
		define: {'import.meta.url': 'fcmUrl'},
		banner: {js: "const fcmUrl=require('node:url').pathToFileURL(__filename).href;"},
		entryPoints: {daemon: 'src/daemon/main.ts', 'app-master': 'test/fixtures/daemon-master/fake-app-master.ts'},
		logLevel: 'error',
	});
});
afterAll(() => rmSync(programs, {recursive: true, force: true}));

beforeEach(() => {
	home = temporaryHome();
});
afterEach(async () => {
	for (const client of clients.splice(0)) client.close();
	for (const daemon of daemons.splice(0)) await end(daemon);
	for (const app of listBundles(home.home)) {
		const master = readBootstrap(home.home, app);
		if (master && isSameProcess(master.pid, master.startTime)) process.kill(master.pid, 'SIGKILL');
	}
	home.remove();
});

async function end(daemon: ChildProcess, signal: NodeJS.Signals = 'SIGKILL') {
	if (daemon.exitCode !== null || daemon.signalCode !== null) return;
	const exit = once(daemon, 'exit');
	daemon.kill(signal);
	await exit;
}

function startDaemon(): ChildProcess {
	const env = {...process.env, FCM_HOME: home.home};
	const daemon = spawn(process.execPath, [path.join(programs, 'daemon.cjs')], {env, stdio: 'ignore'});
	daemons.push(daemon);
	return daemon;
}

/** A daemon that answers, and a client of it. */
async function openDaemon() {
	const daemon = startDaemon();
	const socket = homePaths(home.home).daemonSocket;
	const deadline = Date.now() + 10_000;
	for (;;) {
		const client = await connect<ControlApi>({path: socket, role: 'client'}).catch(() => null);
		if (client && client.peer.pid === daemon.pid) {
			clients.push(client);
			return {daemon, client, socket};
		}
		if (Date.now() > deadline) throw new Error('no daemon');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

const masterPids = async (client: RpcClient<ControlApi>) => {
	const {apps} = await client.call('apps.list', {});
	return apps.map(({masterPid}) => masterPid);
};
/** By its start time: a zombie still has its pid. */
const masterOf = (app: string) => {
	const {pid, startTime} = readBootstrap(home.home, app)!;
	return {isAlive: () => isSameProcess(pid, startTime)};
};

describe('the daemon as a program', () => {
	it('makes app masters, which it finds again after kill -9', async () => {
		const first = await openDaemon();
		const {apps} = await first.client.call('apps.apply', {specs: [appSpec('api'), appSpec('web')]});
		expect(apps).toMatchObject([
			{app: 'api', ok: true, change: 'started'},
			{app: 'web', ok: true, change: 'started'},
		]);
		const pids = await masterPids(first.client);
		expect(statSync(first.socket).mode & 0o777).toBe(0o600);
		expect(statSync(appPaths(home.home, 'api').masterLog).mode & 0o777).toBe(0o600);
		await end(first.daemon);
		const second = await openDaemon();
		expect(await masterPids(second.client)).toEqual(pids);
		expect(await second.client.call('daemon.info', {})).toMatchObject({pid: second.daemon.pid, apps: 2});
	});

	it('makes a master again that was killed', async () => {
		const {client} = await openDaemon();
		await client.call('apps.apply', {specs: [appSpec('api')]});
		const [pid] = await masterPids(client);
		// No pid would be 0 to kill(2): the process group of this test.
		expect(pid).toBeGreaterThan(1);
		process.kill(pid!, 'SIGKILL');
		const deadline = Date.now() + 10_000;
		let now = await client.call('apps.list', {});
		while (now.apps[0]?.status !== 'online' || now.apps[0].masterPid === pid) {
			if (Date.now() > deadline) throw new Error('it was not made again');
			now = await client.call('apps.list', {});
		}
		expect(now.apps[0]).toMatchObject({generation: 1});
	});

	it('shows why a master could not be made', async () => {
		const {client} = await openDaemon();
		const {apps} = await client.call('apps.apply', {specs: [appSpec('broken')]});
		expect(apps).toMatchObject([{ok: false, error: {code: 'FCM_ERR_MASTER_START'}}]);
		expect(JSON.stringify(apps)).toContain('Error: this master is broken');
		await client.call('apps.delete', {selectors: ['broken']});
		expect(await client.call('apps.list', {})).toMatchObject({apps: []});
	});

	it('ends at once, and well, where another one is already', async () => {
		const {client} = await openDaemon();
		const second = startDaemon();
		const [code] = await once(second, 'exit');
		expect(code).toBe(0);
		expect(await client.call('apps.list', {})).toMatchObject({apps: []});
	});

	it('ends at SIGTERM with its socket; the apps live on', async () => {
		const {daemon, client, socket} = await openDaemon();
		await client.call('apps.apply', {specs: [appSpec('api')]});
		const master = masterOf('api');
		await end(daemon, 'SIGTERM');
		expect(daemon.exitCode).toBe(0);
		expect(existsSync(socket)).toBe(false);
		expect(master.isAlive()).toBe(true);
	});

	it('ends after a kill with all masters, and the next one can start the apps again', async () => {
		const {daemon, client, socket} = await openDaemon();
		await client.call('apps.apply', {specs: [appSpec('api'), appSpec('web')]});
		const masters = [masterOf('api'), masterOf('web')];
		expect(masters.map((master) => master.isAlive())).toEqual([true, true]);
		const exit = once(daemon, 'exit');
		const {apps} = await client.call('daemon.kill', {});
		expect(apps).toMatchObject([{ok: true}, {ok: true}]);
		expect(masters.map((master) => master.isAlive())).toEqual([false, false]);
		expect((await exit)[0]).toBe(0);
		expect(existsSync(socket)).toBe(false);

		const next = await openDaemon();
		expect(await masterPids(next.client)).toEqual([0, 0]);
		await next.client.call('apps.start', {selectors: ['all']});
		const {apps: again} = await next.client.call('apps.list', {});
		expect(again.map(({status}) => status)).toEqual(['online', 'online']);
	});

	it('streams the status to a client', async () => {
		const {client} = await openDaemon();
		await client.call('apps.apply', {specs: [appSpec('api')]});
		const end = new AbortController();
		const words: string[] = [];
		const over = client.call(
			'status.subscribe',
			{},
			{
				deadlineMs: null,
				signal: end.signal,
				onEvent: (frame) => {
					const apps = frame.type === 'snapshot' ? frame.report.apps : frame.apps;
					for (const {status} of apps) words.push(`${frame.type} ${status}`);
				},
			},
		);
		await until('the snapshot', () => words.includes('snapshot online'));
		end.abort();
		await expect(over).rejects.toMatchObject({code: 'FCM_ERR_INTERRUPTED'});
	});
});
