import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, freePort} from '../../helpers/fcm.ts';
import {fetchText} from '../../helpers/library.ts';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

let folder: string;
let port: number;
let child: ChildProcess;
let out: string;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'fcm-compat-'));
	port = await freePort();
	out = '';
});
afterEach(() => {
	child.kill('SIGKILL');
	rmSync(folder, {recursive: true, force: true});
});

/** Writes a master and a worker and runs the master; `library` is the file in dist. */
function start(library: string, master: string, worker: string): void {
	const head = `const library = require(${JSON.stringify(dist + library)});\n`;
	writeFileSync(path.join(folder, 'worker.js'), head + worker);
	const say = 'const say = (...words) => console.log(JSON.stringify(words));\n';
	writeFileSync(path.join(folder, 'master.js'), `${head}${say}const exec = __dirname + '/worker.js';\n${master}`);
	const env = {PATH: process.env.PATH, PORT: String(port)};
	child = spawn(process.execPath, [path.join(folder, 'master.js')], {env, stdio: ['ignore', 'pipe', 'pipe']});
	for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (chunk: Buffer) => (out += String(chunk)));
}

/** What the master has said. */
const said = (): unknown[][] =>
	out.split('\n').flatMap((line) => {
		return line.startsWith('[') ? [JSON.parse(line) as unknown[]] : [];
	});

const untilSaid = (what: string, accepts: (all: unknown[][]) => boolean) =>
	eventually(what, async () => said(), accepts);
const untilWord = (word: string) => untilSaid(word, (all) => all.some(([first]) => first === word));

const server = (body: string) =>
	`require('node:http').createServer((request, response) => response.end(${body})).listen(Number(process.env.PORT), '127.0.0.1')`;

describe('flora', () => {
	it('of the oldest API: master.run, worker.run, ready when it listens, everything by callback', async () => {
		start(
			'compat-flora.js',
			`const {master} = library;
			master.run({exec, workers: 1, args: ['x'], beforeReload(done) { say('beforeReload'); master.setConfig({workers: 2}); done(); },
				beforeShutdown(done) { say('beforeShutdown'); setTimeout(done, 10); }});
			setInterval(() => master.serverStatus((error, {state, generation, workers}) =>
				say('status', error, state, generation, workers.length)), 50).unref();`,
			`const {worker} = library;
			worker.run();
			const server = require('node:http').createServer((request, response) =>
				worker.serverStatus((error, {requests}) => response.end(JSON.stringify({error, requests, args: process.argv.slice(2)}))));
			worker.attach(server);
			server.listen(Number(process.env.PORT), '127.0.0.1');`,
		);
		await untilSaid('it runs', (all) => all.some((words) => words[2] === 'running'));
		expect(JSON.parse(await fetchText(port, '/'))).toEqual({error: null, requests: 1, args: ['x']});
		child.kill('SIGHUP');
		await untilSaid('it has reloaded', (all) => JSON.stringify(all.at(-1)) === '["status",null,"running",2,2]');
		child.kill('SIGQUIT');
		await eventually(
			'it ends',
			async () => child.exitCode,
			(code) => code === 0,
		);
		expect(said().map(([word]) => word)).toEqual(expect.arrayContaining(['beforeReload', 'beforeShutdown']));
	});

	it('of today: a failed reload is logged, the old generation serves on; unknown and falsy options are nothing', async () => {
		start(
			'compat-flora.js',
			`const log = {child: () => log, error: (words) => say('error', String(words)), ...Object.fromEntries(
				['fatal', 'warn', 'info', 'debug', 'trace'].map((name) => [name, () => {}]))};
			try { new library.Master({}); } catch ({message}) { say('refused', message); }
			const master = new library.Master({exec, workers: 0, log, args: undefined, ours: 'own', beforeReload: async () => say('hook')});
			master.setConfig({workers: 1});
			master.on('init', () => say('init'));
			master.on('shutdown', () => say('shutdown'));
			master.run();
			process.on('SIGUSR1', () => { process.env.BAD = '1'; master.reload().then(() => say('reloaded', master.generation)); });`,
			`const worker = new library.Worker();
			if (process.env.BAD) process.exit(1);
			worker.on('close', () => server.close());
			const server = ${server("'served by ' + process.pid")};
			worker.attach(server);
			server.on('listening', () => worker.ready());`,
		);
		await untilWord('init');
		const before = await eventually(
			'it serves',
			() => fetchText(port, '/').catch(() => ''),
			(text) => text !== '',
		);
		child.kill('SIGUSR1');
		await untilWord('reloaded');
		expect(said()).toContainEqual(['refused', 'Must define an "exec" script']);
		expect(said()).toContainEqual(['reloaded', 1]);
		expect(JSON.stringify(said())).toContain('Graceful reload failed - keeping generation 1 online');
		expect(await fetchText(port, '/')).toBe(before);
		child.kill('SIGQUIT');
		await eventually(
			'it ends',
			async () => child.exitCode,
			(code) => code === 0,
		);
		expect(said().at(-1)).toEqual(['shutdown']);
	});
});

describe('recluster', () => {
	const report = `
		const pids = () => cluster.workers().map((worker) => worker.process.pid);
		const active = () => Object.entries(cluster.activeWorkers()).map(([slot, worker]) => [slot, worker && worker.process ? worker.process.pid : worker]);
		for (const name of ['online', 'listening', 'ready', 'disconnect', 'exit', 'message'])
			cluster.on(name, (worker, arg) => say(name, worker.process.pid, arg, worker._rc_wid));
		process.on('SIGUSR1', () => say('report', pids(), active()));
		process.on('SIGUSR2', () => cluster.reload((error) => say('reloaded', error ? error.code : null)));
		process.on('SIGTERM', () => cluster.terminate(() => say('terminated', pids(), active())));`;

	async function asked(): Promise<[pids: number[], active: [string, number | null][]]> {
		const before = said().filter(([word]) => word === 'report').length;
		child.kill('SIGUSR1');
		const all = await untilSaid('a report', (words) => words.filter(([word]) => word === 'report').length > before);
		return all
			.filter(([word]) => word === 'report')
			.at(-1)!
			.slice(1) as [number[], [string, number | null][]];
	}

	it('tells of its workers by slot, replaces them, and terminates', async () => {
		start(
			'compat-recluster.js',
			`const cluster = library(exec, {workers: 2, timeout: 5, respawn: 0.01, log: {respawns: false}});
			${report}
			cluster.run();
			say('twice', cluster.run());`,
			`process.send({hello: process.env.WORKER_ID}); ${server('String(process.pid)')};`,
		);
		await untilSaid('both are ready', (all) => all.filter(([word]) => word === 'ready').length === 2);
		const [pids, active] = await asked();
		expect(active).toEqual([
			['0', expect.any(Number)],
			['1', expect.any(Number)],
			['length', 2],
		]);
		expect(
			active
				.slice(0, 2)
				.map(([, pid]) => pid)
				.sort(),
		).toEqual([...pids].sort());
		for (const [slot, pid] of active.slice(0, 2)) {
			expect(said()).toContainEqual(['message', pid, {hello: slot}, Number(slot)]);
			expect(said()).toContainEqual(['listening', pid, expect.objectContaining({port}), Number(slot)]);
		}
		child.kill('SIGUSR2');
		child.kill('SIGUSR2');
		await untilWord('reloaded');
		await untilSaid('the old ones are gone', (all) =>
			pids.every((pid) => all.some(([word, of]) => word === 'exit' && of === pid)),
		);
		process.kill((await asked())[0][0]!, 'SIGKILL');
		await eventually(
			'two again',
			asked,
			([now, ready]) => now.length === 2 && ready.filter(([, pid]) => pid).length === 3,
		);
		child.kill('SIGTERM');
		expect((await untilWord('terminated')).at(-1)).toEqual([
			'terminated',
			[],
			[
				['0', null],
				['1', null],
				['length', 2],
			],
		]);
	});

	it('lets a worker that says disconnect put itself in order, with another in its place', async () => {
		start(
			'compat-recluster.js',
			`const cluster = library(exec, {workers: 1, timeout: 20, respawn: 0.01, log: {respawns: false}, readyWhen: 'ready'});
			${report}
			cluster.run();`,
			`const server = ${server("process.send({cmd: 'disconnect'}) && 'bye'")};
			server.on('listening', () => process.send({cmd: 'ready'}));
			process.on('message', ({cmd}) => cmd === 'disconnect' && setTimeout(() => console.log('in order'), 300));`,
		);
		await untilWord('ready');
		expect(await fetchText(port, '/')).toBe('bye');
		await untilSaid('another is ready', (all) => all.filter(([word]) => word === 'ready').length === 2);
		await eventually(
			'the first was in order',
			async () => out,
			(text) => text.includes('in order'),
		);
		await eventually('one is left', asked, ([pids]) => pids.length === 1);
	});

	it('gives the callback the error of a release that does not come up, and serves on', async () => {
		start(
			'compat-recluster.js',
			`const cluster = library(exec, {workers: 1, log: {respawns: false}});
			${report}
			cluster.on('ready', () => { process.env.BAD = '1'; });
			cluster.run();`,
			`if (process.env.BAD) throw new Error('bad release'); ${server("'old'")};`,
		);
		await untilWord('ready');
		child.kill('SIGUSR2');
		expect((await untilWord('reloaded')).at(-1)).toEqual(['reloaded', 'FCM_ERR_ROLLED_BACK']);
		expect(await fetchText(port, '/')).toBe('old');
	});

	it('that is stopped replaces nobody', async () => {
		start(
			'compat-recluster.js',
			`const cluster = library(exec, {workers: 1, respawn: 0.01, log: {respawns: false}});
			${report}
			cluster.on('ready', () => { cluster.stop(); say('stopped'); });
			cluster.run();`,
			`${server('process.exit(1)')};`,
		);
		await untilWord('stopped');
		await fetchText(port, '/').catch(() => {});
		// Nobody is left, and nothing that would hold the process.
		await eventually(
			'it ends',
			async () => child.exitCode,
			(code) => code === 0,
		);
		await expect(fetchText(port, '/')).rejects.toThrow();
	});
});
