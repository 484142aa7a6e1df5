import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture, forkFixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {startLoad} from '../helpers/load.ts';

const fork = {exec_mode: 'fork', instances: 2, min_uptime: 200};

describe('with sockets that the app master holds', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
	});
	afterEach(() => fcm.end());

	const programs = {
		// It says itself when it is up; a Node program is seen to listen.
		'a Python program': () => ({
			interpreter: 'python3',
			script: forkFixture('serve.py'),
			ready_line: '/listening web/',
		}),
		'a Node program that knows nothing of it': () => ({script: fixture('http.cjs'), env: {PORT: port}}),
		'a Node program that knows the protocol': () => ({script: forkFixture('raw-fd.cjs')}),
	};
	for (const [what, program] of Object.entries(programs)) {
		it(`${what} reloads and scales without losing a request`, async () => {
			const sockets = {web: `127.0.0.1:${port}`};
			await fcm.ok('start', fcm.ecosystem({...fork, ...program(), name: 'web', sockets}));
			const url = `http://127.0.0.1:${port}`;
			const loads = [
				startLoad({url, connections: 4, mode: 'new-connection'}),
				startLoad({url, connections: 3, mode: 'keep-alive', path: '/?ms=100'}),
			];
			for (const command of [
				['reload', 'web'],
				['scale', 'web', '3'],
				['reload', 'web'],
				['scale', 'web', '1'],
			]) {
				await Promise.all(loads.map((load) => load.served(20)));
				await fcm.ok(...command);
			}
			await Promise.all(loads.map((load) => load.served(20)));
			const reports = await Promise.all(loads.map((load) => load.stop()));
			expect(reports.map(({failed}) => failed)).toEqual([[], []]);
			expect([...reports[0]!.seen]).toEqual(expect.arrayContaining(['1', '2', '3']));
			const {listening, workers} = await fcm.app('web');
			expect({listening, generations: workers.map(({generation}) => generation)}).toEqual({
				...{listening: [`127.0.0.1:${port}`], generations: [3]},
			});
		});
	}

	it('nobody is refused while all workers are away', async () => {
		const app = {...fork, instances: 1, name: 'web', sockets: {web: `127.0.0.1:${port}`}, restart_delay: 500};
		await fcm.ok('start', fcm.ecosystem({...app, script: fixture('http.cjs'), env: {PORT: port}}));
		const {workers} = await fcm.app('web');
		process.kill(workers[0]!.pid, 'SIGKILL');
		const answer = await freshAnswer(port);
		expect(answer.pid).not.toBe(workers[0]!.pid);
		await fcm.ok('stop', 'web');
		await expect(freshAnswer(port)).rejects.toThrow('ECONNREFUSED');
	});

	it('an app serves on the path of a unix socket, also after its master was killed', async () => {
		const socket = path.join(fcm.dir, 'web.sock');
		await fcm.ok(
			'start',
			fcm.ecosystem({...fork, script: forkFixture('raw-fd.cjs'), name: 'web', sockets: {web: socket}}),
		);
		const ask = () =>
			JSON.parse(
				execFileSync('curl', ['-s', '--max-time', '5', '--unix-socket', socket, 'http://app/'], {encoding: 'utf8'}),
			);
		const before = await fcm.app('web');
		expect(before.workers.map(({pid}) => pid)).toContain(ask().pid);
		process.kill(before.masterPid, 'SIGKILL');
		const after = await fcm.until('web', 'back', ({status, masterPid}) => {
			return status === 'online' && masterPid !== before.masterPid;
		});
		expect(after.workers.map(({pid}) => pid)).toContain(ask().pid);
	});

	it('a port that is taken is told, with its address', async () => {
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
		const app = {...fork, name: 'web', sockets: {web: `127.0.0.1:${port}`}, max_restarts: 1};
		const {code, stderr} = await fcm.run('start', fcm.ecosystem({...app, script: forkFixture('raw-fd.cjs')}));
		other.close();
		expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(new RegExp(`port ${port} .*is taken`))});
		expect(readFileSync(path.join(fcm.home, 'apps/web/master.log'), 'utf8')).toContain('EADDRINUSE');
	});
});
