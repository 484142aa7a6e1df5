import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {freePort} from '../../helpers/fcm.ts';
import {endPrograms, LibraryProgram, libraryFixture} from '../../helpers/library.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fcm-library-'));
const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));
const exec = libraryFixture('app.cjs');

afterEach(endPrograms);
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** Runs a program of a user's that requires the library; resolves with what it printed. */
function run(body: string): Promise<{code: number | null; out: string}> {
	const script = path.join(folder, 'program.cjs');
	const head = `const {Master, Worker, Status} = require(${JSON.stringify(`${dist}index.js`)});
		const code = (work) => { try { work(); return 'nothing thrown'; } catch ({code, message}) { return code + ' ' + message; } };`;
	writeFileSync(script, `${head}\n${body}`);
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [script], {timeout: 20_000}, (_error, stdout, stderr) =>
			resolve({code: child.exitCode, out: stdout + stderr}),
		);
	});
}

describe('options that cannot be', () => {
	const cases: [string, string][] = [
		['undefined', 'FCM_ERR_CONFIG_INVALID options of Master: expected an object of options, got undefined'],
		['{}', 'FCM_ERR_CONFIG_INVALID options of Master: exec: the program of the workers is missing'],
		['{exec: "/not/there.js"}', 'FCM_ERR_SCRIPT_NOT_FOUND exec: /not/there.js is not there, or is not a file'],
		['{exec: __dirname}', 'is not there, or is not a file'],
		...['0', '-1', '1.5', '10000', '"2"', 'NaN', 'null'].map((workers): [string, string] => [
			`{exec: __filename, workers: ${workers}}`,
			`workers: expected a number of workers, 1 to 512, got ${workers}`,
		]),
		['{exec: __filename, wokers: 2}', 'wokers: unknown; did you mean "workers"?'],
		['{exec: __filename, rollout: {strategi: "canary"}}', 'rollout: strategi: unknown; did you mean "strategy"?'],
		['{exec: __filename, balance: "sticki"}', 'did you mean "sticky"?'],
		['{exec: __filename, signals: {SIGHOP: "reload"}}', 'SIGHOP: unknown; did you mean "SIGHUP"?'],
		['{exec: __filename, signals: {SIGHUP: "relaod"}}', 'did you mean "reload"?'],
		['{exec: __filename, startupTimeout: "10s"}', 'startupTimeout: expected milliseconds'],
		['{exec: __filename, beforeReload: 5}', 'beforeReload: expected a function, got 5'],
		['{exec: __filename, log: "console"}', 'log: expected a logger, got "console"'],
		['{exec: __filename, env: {A: 1}}', 'env: A: expected a string'],
		['{exec: __filename, health: {interval: 5}}', 'health: http: is missing'],
		['JSON.parse(\'{"exec": "x", "__proto__": {"workers": 2}}\')', '__proto__: unknown'],
	];
	for (const [options, words] of cases) {
		it(`new Master(${options})`, async () => {
			expect((await run(`console.log(code(() => new Master(${options})));`)).out).toContain(words);
		});
	}

	it('names all of them at once', async () => {
		const {out} = await run('console.log(code(() => new Master({exec: __filename, workers: 0, silent: "no", x: 1})));');
		for (const words of ['workers: expected', 'silent: expected true or false', 'x: unknown'])
			expect(out).toContain(words);
	});
});

describe('commands at the wrong time', () => {
	it('before run(): refused, and shutdown() has nothing to do', async () => {
		const master = new LibraryProgram({exec, workers: 1, stays: true});
		for (const method of ['reload', 'rollback', 'scale'])
			expect(await master.failure(method, 2)).toMatchObject({
				code: 'FCM_ERR_NOT_RUNNING',
				message: `app: there is nothing to ${method} before run()`,
			});
		expect(await master.call('shutdown')).toMatchObject({change: 'unchanged'});
	});

	it('during a reload, twice run, after shutdown: refused, and what goes on goes on', async () => {
		const port = await freePort();
		const master = new LibraryProgram({
			exec,
			workers: 1,
			minUptime: 50,
			readyWhen: 'listening',
			env: {PORT: String(port)},
			stays: true,
		});
		await master.call('run');
		const reload = master.call('reload');
		expect((await master.failure('reload')).code).toBe('FCM_ERR_BUSY');
		expect((await master.failure('scale', 2)).code).toBe('FCM_ERR_BUSY');
		expect(await reload).toMatchObject({generation: 2});
		expect((await master.failure('run')).code).toBe('FCM_ERR_USAGE');
		for (const workers of [0, 1.5, 10_000, '2'])
			expect((await master.failure('scale', workers)).code).toBe('FCM_ERR_CONFIG_INVALID');
		await master.call('shutdown');
		expect((await master.failure('reload')).message).toBe('app: there is nothing to reload after shutdown()');
	});

	it('while beforeReload runs: a second reload is refused, a shutdown goes first', async () => {
		const port = await freePort();
		const master = new LibraryProgram({
			...{exec, workers: 1, minUptime: 50, readyWhen: 'listening', env: {PORT: String(port)}},
			hooks: {beforeReload: 'waits'},
		});
		await master.call('run');
		const reload = master.failure('reload');
		expect((await master.failure('reload')).message).toBe('app: beforeReload is running; one at a time');
		await master.call('shutdown');
		master.child.kill('SIGWINCH');
		expect((await reload).code).toBe('FCM_ERR_NOT_RUNNING');
	});

	it('terminate() while beforeShutdown hangs: ends it once', async () => {
		const master = new LibraryProgram({exec, workers: 1, minUptime: 50, hooks: {beforeShutdown: 'waits'}, stays: true});
		await master.call('run').catch(() => {});
		const shutdown = master.call('shutdown');
		expect(await master.call('terminate')).toMatchObject({change: 'stopped'});
		master.child.kill('SIGWINCH');
		expect(await shutdown).toMatchObject({change: 'unchanged'});
		expect(master.events('shutdown', 'stopped')).toEqual(['shutdown', 'stopped']);
	});

	it('of a second Master, or in a worker: refused', async () => {
		const {out} = await run(`
			const cluster = require('node:cluster');
			if (cluster.isWorker) {
				new Master({exec: __filename}).run().catch(({message}) => { console.log(message); process.exit(); });
			} else {
				const first = new Master({exec: __filename, workers: 1, autorestart: false});
				first.run().catch(() => {});
				new Master({exec: __filename}).run().catch(({message}) => console.log(message));
			}`);
		expect(out).toContain('a Master runs in this process already; one at a time');
		expect(out).toContain('a worker cannot run workers of its own: this process is one');
	});
});

describe('a Worker', () => {
	it('in a process that is no worker works alone, and lets it end', async () => {
		const {code, out} = await run(`
			const http = require('node:http');
			const worker = new Worker();
			worker.status.increment('hits', 3);
			worker.ready();
			const server = http.createServer((request, response) => {
				request.status.set('user', 'joe');
				setTimeout(() => response.end('ok'), 50);
			});
			worker.attach(server);
			worker.on('close', () => console.log('closing'));
			server.listen(0, '127.0.0.1', async () => {
				const answer = fetch('http://127.0.0.1:' + server.address().port);
				await new Promise((resolve) => server.once('request', resolve));
				const {hits, requests, pid, activeConnections: [{request: {user}}]} = await worker.serverStatus();
				console.log(JSON.stringify({hits, requests, own: pid === process.pid, user}));
				worker.shutdown();
				worker.shutdown();
				console.log(await (await answer).text());
			});`);
		expect(out).toBe('{"hits":3,"requests":1,"own":true,"user":"joe"}\nclosing\nok\n');
		expect(code).toBe(0);
	});

	it('attaches servers of every kind, before and after listen, once and twice, and nothing else', async () => {
		const {out} = await run(`
			const worker = new Worker();
			const servers = [require('node:http').createServer(), require('node:https').createServer(),
				require('node:http2').createServer(), require('node:http2').createSecureServer(), require('node:net').createServer()];
			for (const server of servers) {
				worker.attach(server);
				worker.attach(server);
			}
			for (const wrong of [undefined, null, 5, 'server', {}, () => {}, new (require('node:events'))()])
				console.log(code(() => worker.attach(wrong)));
			const late = require('node:net').createServer((socket) => socket.end());
			late.listen(0, '127.0.0.1', () => {
				worker.attach(late);
				worker.shutdown();
			});
			late.on('close', () => console.log('closed'));`);
		const words = 'FCM_ERR_USAGE Worker.attach: expected a server of http, https, http2 or net\n';
		expect(out).toBe(`${words.repeat(7)}closed\n`);
	});

	it('leaves what an app or an http client calls `status` alone', async () => {
		const {out} = await run(`
			const http = require('node:http');
			new Worker();
			const server = http.createServer((request, response) => {
				request.status = 'mine';
				response.end(request.status);
			});
			server.listen(0, '127.0.0.1', () => http.get({port: server.address().port, agent: false}, (answer) => {
				console.log(answer.status, 'status' in answer);
				answer.on('data', (text) => console.log(String(text))).on('end', () => server.close());
			}));`);
		expect(out).toBe('undefined true\nmine\n');
	});
});
