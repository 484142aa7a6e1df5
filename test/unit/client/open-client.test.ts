import {readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {chmod, writeFile} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {beforeAll, expect, onTestFinished, test, vi} from 'vitest';
import {type ControlClient, openClient} from '../../../src/client/open-client.ts';
import {homePaths} from '../../../src/state-dir/paths.ts';
import {bundleSource} from '../state-dir/spawn-source.ts';
import {modeOf, temporaryFolder} from '../state-dir/temporary-folder.ts';

/** The part of a daemon that this is about: lock, socket, one method. Ends with code 0 when the lock is taken. */
const fakeDaemon = `
	import {appendFileSync, rmSync} from 'node:fs';
	import path from 'node:path';
	import {serve} from './src/ipc/rpc-server.ts';
	import {controlParams} from './src/protocol/decode-control.ts';
	import {createLogger} from './src/shared/logger.ts';
	import {acquireLock} from './src/state-dir/lock.ts';
	import {homePaths, resolveHome} from './src/state-dir/paths.ts';
	const home = resolveHome();
	const starts = path.join(home, 'starts');
	const lock = await acquireLock(home);
	if (!lock) process.exit(0);
	appendFileSync(starts, process.pid + '\\n');
	const {daemonSocket} = homePaths(home);
	rmSync(daemonSocket, {force: true});
	const info = async () => ({pid: process.pid, cwd: process.cwd(), tty: process.stdout.isTTY === true});
	const handlers = {'daemon.info': info};
	const server = await serve({path: daemonSocket, role: 'daemon', logger: createLogger(), handlers, params: controlParams});
	console.log('daemon', process.pid, 'listens');
	setTimeout(() => process.exit(1), 60_000).unref();
	process.on('SIGTERM', async () => { await server.close(); process.exit(0); });
`;

const failingDaemon = `
	console.error('first words');
	console.error('no such luck: the disk is on fire');
	process.exit(7);
`;

const programs = {fake: '', failing: ''};
beforeAll(async () => {
	programs.fake = await bundleSource(fakeDaemon);
	programs.failing = await bundleSource(failingDaemon);
});

/** Kills at the end of the test what was started in this home: their pids are in `starts`. */
function freshHome(): string {
	const home = path.join(temporaryFolder(), 'home');
	onTestFinished(() => {
		for (const pid of startsIn(home)) tryKill(pid);
	});
	return home;
}

function startsIn(home: string): number[] {
	try {
		return readFileSync(path.join(home, 'starts'), 'utf8').trim().split('\n').map(Number);
	} catch {
		return [];
	}
}

function tryKill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Gone already.
	}
}

async function programFile(code: string): Promise<URL> {
	const file = path.join(temporaryFolder(), 'program.mjs');
	await writeFile(file, code);
	return pathToFileURL(file);
}

async function open(home: string, code = programs.fake): Promise<ControlClient> {
	const client = await openClient({home, start: true, program: await programFile(code)});
	onTestFinished(() => client.close());
	return client;
}

test('without a daemon, and not to start one, it is unreachable and nothing is made', async () => {
	const home = freshHome();
	await expect(openClient({home, start: false})).rejects.toMatchObject({
		code: 'FCM_ERR_DAEMON_UNREACHABLE',
		message: `no daemon runs for ${home}`,
	});
	expect(() => statSync(home)).toThrow('ENOENT');
});

test('a daemon is started apart from us, and the next client finds it', async () => {
	const home = freshHome();
	const client = await open(home);
	const info = await client.call('daemon.info', {});
	expect(info).toMatchObject({cwd: '/', tty: false});
	expect(info.pid).not.toBe(process.pid);
	expect(modeOf(statSync(homePaths(home).daemonLog).mode)).toBe('600');
	const second = await openClient({home, start: false});
	expect((await second.call('daemon.info', {})).pid).toBe(info.pid);
	second.close();
	expect(startsIn(home)).toEqual([info.pid]);
	if (process.platform === 'linux') {
		const [, , group, session] = readFileSync(`/proc/${info.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
		expect([group, session]).toEqual([String(info.pid), String(info.pid)]);
	}
});

test('after a kill -9 of the daemon, whose socket stays behind, the next client starts another', async () => {
	const home = freshHome();
	const first = await open(home);
	const lost = new Promise<void>((resolve) => first.onClose(resolve));
	const {pid} = first.peer;
	process.kill(pid, 'SIGKILL');
	await lost;
	expect(statSync(homePaths(home).daemonSocket).isSocket()).toBe(true);
	const second = await open(home);
	expect(second.peer.pid).not.toBe(pid);
});

test('many first clients at once start exactly one daemon, and all are connected', async () => {
	const home = freshHome();
	const clients = await Promise.all(Array.from({length: 20}, () => open(home)));
	const infos = await Promise.all(clients.map((client) => client.call('daemon.info', {})));
	expect(startsIn(home)).toHaveLength(1);
	expect(new Set(infos.map(({pid}) => pid))).toEqual(new Set(startsIn(home)));
});

test('a daemon that ends at once is unreachable, with its code and its last words', async () => {
	const home = freshHome();
	await expect(open(home, programs.failing)).rejects.toMatchObject({
		code: 'FCM_ERR_DAEMON_UNREACHABLE',
		message: expect.stringMatching(
			/ended at once with code 7; its log says:\nfirst words\nno such luck: the disk is on fire$/,
		),
		exitCode: 3,
	});
});

test('the words of an earlier daemon are not taken for those of this one', async () => {
	const home = freshHome();
	await expect(open(home, programs.failing)).rejects.toThrow();
	const silent = open(home, 'process.exit(3)');
	await expect(silent).rejects.toMatchObject({message: 'the daemon ended at once with code 3', details: {log: []}});
});

test('a daemon that holds the lock while it ends is waited for, and then replaced', async () => {
	const home = freshHome();
	const ending = await programFile(`
		import {existsSync, writeFileSync} from 'node:fs';
		const mark = process.env.FCM_HOME + '/tried';
		if (!existsSync(mark)) { writeFileSync(mark, ''); process.exit(0); }
		await import('./fake.mjs');
	`);
	await writeFile(new URL('./fake.mjs', ending), programs.fake);
	const client = await openClient({home, start: true, program: ending});
	expect(startsIn(home)).toEqual([client.peer.pid]);
	client.close();
});

test('a daemon that is there but of another protocol is refused, not replaced', async () => {
	const home = freshHome();
	(await open(home)).close();
	const [pid] = startsIn(home);
	process.kill(pid!, 'SIGTERM');
	const {daemonSocket} = homePaths(home);
	await vi.waitUntil(() => !exists(daemonSocket), {timeout: 10_000});
	const foreign = net.createServer((socket) => {
		socket.on('error', () => {});
		socket.write('{"kind":"hello","protocol":2,"features":[],"role":"daemon","pid":1,"version":"9.9.9"}\n');
	});
	await new Promise<void>((resolve) => foreign.listen(daemonSocket, resolve));
	onTestFinished(() => void foreign.close());
	await expect(open(home)).rejects.toMatchObject({code: 'FCM_ERR_PROTOCOL', message: expect.stringContaining('9.9.9')});
	expect(startsIn(home)).toEqual([pid]);
});

function exists(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false}) !== undefined;
}

test('an unusable home is told before anybody is asked', async () => {
	const shared = temporaryFolder();
	await chmod(shared, 0o777);
	for (const start of [true, false]) {
		await expect(openClient({home: shared, start})).rejects.toMatchObject({code: 'FCM_ERR_HOME_UNUSABLE'});
		await expect(openClient({home: `/tmp/${'x'.repeat(100)}`, start})).rejects.toMatchObject({
			code: 'FCM_ERR_HOME_TOO_LONG',
		});
	}
});

test('the log of the daemon is not written through a symlink', async () => {
	const home = freshHome();
	(await open(home)).close();
	const [pid] = startsIn(home);
	process.kill(pid!, 'SIGTERM');
	const {daemonSocket, daemonLog} = homePaths(home);
	await vi.waitUntil(() => !exists(daemonSocket), {timeout: 10_000});
	const elsewhere = path.join(temporaryFolder(), 'precious');
	writeFileSync(elsewhere, 'as it was');
	rmSync(daemonLog);
	symlinkSync(elsewhere, daemonLog);
	await expect(open(home)).rejects.toThrow();
	expect(readFileSync(elsewhere, 'utf8')).toBe('as it was');
});

test('a program that ends at once after its call is not held up by its client', async () => {
	const home = freshHome();
	(await open(home)).close();
	const {spawnSource} = await import('../state-dir/spawn-source.ts');
	const program = await spawnSource(
		`
			import {openClient} from './src/client/open-client.ts';
			const client = await openClient({home: process.argv[2], start: false});
			await client.call('daemon.info', {});
			process.on('exit', () => console.log('over'));
			client.close();
		`,
		[home],
	);
	expect(await program.line()).toBe('over');
});

test('a command that finds a daemon loads neither conf nor child_process', async () => {
	const result = await build({
		entryPoints: ['src/client/open-client.ts'],
		bundle: true,
		splitting: true,
		write: false,
		metafile: true,
		outdir: 'nowhere',
		platform: 'node',
		format: 'esm',
	});
	const files = Object.values(result.metafile.inputs).length;
	expect(files).toBeGreaterThan(10);
	expect(Object.keys(result.metafile.inputs).filter((file) => /node_modules\/(conf|ajv|zod)\//.test(file))).toEqual([]);
	const entry = Object.values(result.metafile.outputs).find((output) => output.entryPoint?.endsWith('open-client.ts'));
	const loadedAtOnce = entry!.imports.filter(({kind}) => kind === 'import-statement').map(({path}) => path);
	expect(loadedAtOnce).toContain('node:fs');
	expect(loadedAtOnce).not.toContain('node:child_process');
});
