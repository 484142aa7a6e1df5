import {mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, freePort} from '../helpers/fcm.ts';
import {ask, heartbeat, heartbeats} from '../helpers/heartbeat.ts';
import {type Program, Programs} from '../helpers/program.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

const example = 'examples/cluster2/server.cjs';

/** The cases of cluster2's own suite, and what its README promises beyond. */
describe('cluster2', () => {
	let programs: Programs;
	let port: number;
	let monPort: number;
	beforeEach(async () => {
		programs = new Programs();
		[port, monPort] = [await freePort(), await freePort()];
	});
	afterEach(() => programs.end());

	const start = async (env = {}): Promise<Program> => {
		const program = programs.start(example, {PORT: port, MON_PORT: monPort, ...env});
		await program.prints(/^worker \d+ listening/, 2);
		return program;
	};
	/** From another process, as scripts do. */
	const end = (command: 'stop' | 'shutdown') =>
		programs.start(example, {PORT: port, MON_PORT: monPort}, command).exited();
	const pidFiles = () => readdirSync(path.join(programs.dir, 'pids')).sort();

	it('is stopped from another process: all are gone, and their pid files', async () => {
		const program = await start();
		expect(pidFiles()).toEqual([
			`master.${program.pid}.pid`,
			...(await pidsOf(program)).map((pid) => `worker.${pid}.pid`),
		]);
		const stuck = Array.from({length: 20}, () => ask(port, '/').catch(() => null));
		expect(await end('stop')).toMatchObject({code: 0});
		await Promise.all(stuck);
		expect(await program.exited()).toMatchObject({signal: 'SIGKILL'});
		expect(pidFiles()).toEqual([]);
		expect(programs.processes()).toEqual([]);
	});

	it('is shut down from another process: what was asked is answered, and its events are told', async () => {
		const program = await start();
		const slow = Array.from({length: 20}, () => ask(port, '/slow'));
		const json = {headers: {accept: 'application/json'}};
		const inFlight = async () => JSON.parse((await ask(monPort, '/', json)).body).master.requests.inFlight;
		await eventually('all are in flight', inFlight, (count) => count === 20);
		expect(await end('shutdown')).toMatchObject({code: 0});
		expect((await Promise.all(slow)).map(({code}) => code)).toEqual(slow.map(() => 200));
		expect(await program.exited()).toEqual({code: 0, signal: null});
		expect(pidFiles()).toEqual([]);
		expect(program.output).toMatch(/^master: SIGTERM$/m);
		expect(program.output.match(/^worker: SIGTERM$/gm)).toHaveLength(2);
		expect(program.output.match(/^worker \d+ died$/gm)).toHaveLength(2);
	});

	it('signals nobody who has got the pid of one that is gone', async () => {
		const victim = programs.start('test/fixtures/apps/http.cjs', {PORT: await freePort()});
		await victim.prints(/listening/);
		mkdirSync(path.join(programs.dir, 'pids'));
		writeFileSync(path.join(programs.dir, `pids/worker.${victim.pid}.pid`), `${victim.pid}\n12345\n`);
		writeFileSync(path.join(programs.dir, 'pids/worker.1.pid'), '1\n');
		writeFileSync(path.join(programs.dir, 'pids/master.77.pid'), '-1\n');
		expect(await end('stop')).toMatchObject({code: 0});
		expect(programs.processes()).toContain(victim.pid);
	});

	it('has a heartbeat with a validator, disabled and enabled by POST for all workers', async () => {
		await start();
		expect(await ask(port, '/ecv')).toMatchObject({
			code: 200,
			body: expect.stringMatching(/^status=AVAILABLE&ServeTraffic=true&ip=127\.0\.0\.1&hostname=.+&port=\d+&time=.+/),
		});
		expect((await ask(port, '/ecv/disable', {method: 'POST', headers: {'x-forwarded-for': '1.2.3.4'}})).code).toBe(403);
		expect((await ask(port, '/ecv/disable', {method: 'POST'})).code).toBe(204);
		expect(await heartbeats(port)).toEqual(['DISABLED']);
		expect((await ask(port, '/ecv')).code).toBe(400);
		expect((await ask(port, '/ecv/enable', {method: 'POST'})).code).toBe(204);
		expect(await heartbeats(port)).toEqual(['AVAILABLE']);
	});

	it('says unwell when the validator throws, returns false or rejects, and serves on', async () => {
		const program = programs.start('test/fixtures/cluster2/validators.cjs', {PORT: port});
		await program.prints(/listening/);
		for (const validator of ['throws', 'false', 'rejects', 'throws nothing']) {
			await ask(port, `/use/${validator.replace(' ', '-')}`);
			expect([validator, await heartbeat(port)]).toEqual([validator, 'WARNING']);
		}
		await ask(port, '/use/true');
		expect(await heartbeat(port)).toBe('AVAILABLE');
		expect((await ask(port, '/')).code).toBe(200);
		expect(program.output).not.toMatch(/Error|at /);
	});

	it('replaces a worker that has had enough connections', async () => {
		const program = await start({CONN_THRESHOLD: 10});
		const [first] = await pidsOf(program);
		await eventually('a replacement', async () => {
			await Promise.all(Array.from({length: 10}, () => ask(port, '/')));
			return program.output;
		}, (output) => new RegExp(`^worker ${first} died`, 'm').test(output)); // biome-ignore format: three arguments
		expect((await program.prints(/^worker \d+ forked/, 3)).length).toBeGreaterThanOrEqual(3);
	});

	it('exits with a code when the port or the monitor port is taken, and starts nothing', async () => {
		for (const taken of [{PORT: 0}, {MON_PORT: 0}] as Record<string, number>[]) {
			const other = createServer();
			await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
			const [name = ''] = Object.keys(taken);
			const {port: busy} = other.address() as {port: number};
			const program = programs.start(example, {PORT: port, MON_PORT: monPort, [name]: busy});
			expect(await program.exited()).toEqual({code: 255, signal: null});
			expect(program.output).toMatch(new RegExp(`port ${busy}: is in use \\(EADDRINUSE\\)`));
			expect(program.output).not.toContain('forked');
			await new Promise((resolve) => other.close(resolve));
		}
	});

	it('refuses what cannot be, in words', async () => {
		for (const [env, words] of [
			[{PORT: 70_000}, /port must be a port from 0 to 65535, got 70000/],
			[{PORT: 'x'}, /port must be a port from 0 to 65535, got NaN/],
			[{MON_PORT: port}, /monitor port & application port cannot use the same/],
			[{WORKERS: -1}, /noWorkers must be a number above 0, got -1/],
		] as const) {
			const program = programs.start(example, {PORT: port, MON_PORT: monPort, ...env});
			expect(await program.exited()).toMatchObject({code: 1});
			expect(program.output).toMatch(words);
		}
	});

	it('has a monitor page with status, logs and npm dependencies, for this machine only', async () => {
		await start();
		mkdirSync(path.join(programs.dir, 'logs'), {recursive: true});
		writeFileSync(path.join(programs.dir, 'logs/app <1>.log'), 'a line\n');
		writeFileSync(path.join(programs.dir, 'secret'), 'secret');
		symlinkSync(path.join(programs.dir, 'secret'), path.join(programs.dir, 'logs/link.log'));
		writeFileSync(path.join(programs.dir, 'package.json'), '{"name": "mine", "dependencies": {"a": "1", "../x": "1"}}');
		mkdirSync(path.join(programs.dir, 'node_modules/a'), {recursive: true});
		writeFileSync(path.join(programs.dir, 'node_modules/a/package.json'), '{"name": "a", "version": "1.2.3"}');

		const page = await ask(monPort, '/');
		expect(page.body).toMatch(/2 of 2 ready/);
		const json = JSON.parse((await ask(monPort, '/', {headers: {accept: 'application/json'}})).body);
		expect(json.master).toMatchObject({ready: 2, drained: false});
		expect((await ask(monPort, '/logs')).body).toContain('app &#60;1&#62;.log');
		expect((await ask(monPort, `/logs/${encodeURIComponent('app <1>.log')}`)).body).toBe('a line\n');
		expect(JSON.parse((await ask(monPort, '/deps')).body)).toEqual({
			...{name: 'mine', version: ''},
			dependencies: {a: {version: '1.2.3'}, '../x': {missing: true}},
		});
		const hostile = [
			'/logs/../secret',
			'/logs/..%2fsecret',
			'/logs/link.log',
			'/logs/',
			'/logs//etc/passwd',
			'/../secret',
		];
		for (const place of hostile) expect([place, (await ask(monPort, place)).code]).toEqual([place, 404]);
		expect((await ask(monPort, '/', {headers: {host: 'evil.example'}})).code).toBe(403);
		expect((await ask(monPort, '/', {method: 'POST', body: Buffer.alloc(1024 * 1024)})).code).toBe(405);
	});

	it('runs as one process with cluster: false, and ends idle sockets of any protocol', async () => {
		const single = programs.start('test/fixtures/cluster2/validators.cjs', {PORT: port, ALONE: 1});
		await single.prints(/listening/);
		expect(await heartbeat(port)).toBe('AVAILABLE');
		expect((await ask(port, '/ecv/disable', {method: 'POST'})).code).toBe(204);
		expect(await heartbeat(port)).toBe('DISABLED');
		expect(programs.processes()).toEqual([single.pid]);

		const tcp = programs.start('test/fixtures/cluster2/tcp.cjs', {PORT: monPort});
		await tcp.prints(/listening/);
		const socket = connect(monPort, '127.0.0.1');
		// It is closed at its end, and its data has to be taken for that.
		socket.on('error', () => {}).resume();
		await eventually('the idle socket is ended', async () => socket.closed, (closed) => closed); // biome-ignore format: one line
		await tcp.prints(/warning: Client socket timed out/);
	});

	it('loses no request over reloads', async () => {
		const program = await start();
		const load = startSteadyLoad(port);
		for (let round = 1; round <= 3; round++) {
			await load.served(10 * round);
			program.signal('SIGHUP');
			await program.prints(/^worker \d+ died/, 2 * round);
		}
		expect(await load.stop()).toEqual([]);
	});
});

/** Of its first two workers, as pid files are sorted. */
async function pidsOf(program: Program): Promise<string[]> {
	const lines = await program.prints(/^worker \d+ forked/, 2);
	return lines
		.slice(0, 2)
		.map((line) => /\d+/.exec(line)![0])
		.sort();
}
