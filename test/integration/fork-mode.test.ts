import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort, freePorts} from '../helpers/fcm.ts';
import {fixture, forkFixture, release} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';

const python = {exec_mode: 'fork', interpreter: 'python3', script: forkFixture('serve.py'), min_uptime: 200};
const node = {exec_mode: 'fork', script: fixture('http.cjs'), min_uptime: 200};

let fcm: Fcm;
beforeEach(() => {
	fcm = new Fcm();
});
afterEach(() => fcm.end());

const log = (app: string, file = 'out.log') => readFileSync(path.join(fcm.home, 'apps', app, 'logs', file), 'utf8');
const isAlive = (pid: number) =>
	existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
const allGone = (pids: number[]) =>
	eventually(
		'all are gone',
		async () => pids.filter(isAlive),
		(alive) => alive.length === 0,
	);

/** The pids that a program prints as "child 123". */
const children = (app: string) => [...log(app).matchAll(/child (\d+)/g)].map(([, pid]) => Number(pid));

describe('programs of any kind', () => {
	it('run N times, are listed, logged and stopped like every other app', async () => {
		const port = await freePort();
		await fcm.ok(
			'start',
			fcm.ecosystem(
				{...python, name: 'web', env: {PORT: port}, ready_line: '/^LISTENING/i'},
				{
					name: 'line',
					exec_mode: 'fork',
					script: 'echo slot $WORKER_ID of $FCM_APP && exec sleep 1000',
					instances: 2,
					min_uptime: 200,
				},
				{name: 'binary', exec_mode: 'fork', interpreter: 'none', script: '/bin/sleep', args: ['1000'], min_uptime: 200},
			),
		);
		const {apps} = await fcm.report();
		expect(apps.map(({name, mode, status, ready}) => ({name, mode, status, ready}))).toEqual([
			{name: 'binary', mode: 'fork', status: 'online', ready: 1},
			{name: 'line', mode: 'fork', status: 'online', ready: 2},
			{name: 'web', mode: 'fork', status: 'online', ready: 1},
		]);
		expect(apps.every(({rssBytes}) => rssBytes > 100_000)).toBe(true);
		for (const slot of [0, 1]) expect(log('line')).toContain(` ${slot}.1 out slot ${slot} of line\n`);
		expect((await freshAnswer(port)).pid).toBe(apps[2]?.workers[0]?.pid);
		expect(await fcm.ok('ls')).toMatch(/web +fork/);
		await fcm.ok('scale', 'line', '3');
		expect((await fcm.app('line')).workers.map(({slot}) => slot)).toEqual([0, 1, 2]);
		await fcm.ok('stop', 'all');
		await allGone(apps.flatMap(({workers}) => workers.map(({pid}) => pid)));
		expect(log('web')).toContain('finished');
	});

	it('that are Node are tracked and drained, each with a port of its own', async () => {
		const port = await freePorts(3);
		const vars = {increment_var: 'PORT', instance_var: 'SEAT'};
		await fcm.ok('start', fcm.ecosystem({...node, ...vars, name: 'api', instances: 2, env: {PORT: port}}));
		const answers = await Promise.all([freshAnswer(port), freshAnswer(port + 1)]);
		expect(answers.map(({slot}) => slot)).toEqual(['0', '1']);
		const {workers, listening} = await fcm.until('api', 'counted', ({requests}) => requests.total === 2);
		expect(workers.map(({requests}) => requests.total)).toEqual([1, 1]);
		expect(listening).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port + 1}`]);
		expect(readFileSync(`/proc/${workers[1]!.pid}/environ`, 'latin1').split('\0')).toContain('SEAT=1');
		await fcm.ok('scale', 'api', '3');
		expect((await freshAnswer(port + 2)).slot).toBe('2');
		const slow = freshAnswer(port, {path: '/?ms=3000'});
		await fcm.until('api', 'one in flight', ({requests}) => requests.inFlight === 1);
		await fcm.ok('stop', 'api');
		expect((await slow).slot).toBe('0');
	});

	it('may be told to end by a message', async () => {
		const app = {exec_mode: 'fork', script: forkFixture('talks.cjs'), wait_ready: true, shutdown_with_message: true};
		await fcm.ok('start', fcm.ecosystem({...app, name: 'api', min_uptime: 200}));
		await fcm.ok('stop', 'api');
		expect(log('api')).toContain('told to shut down');
	});
});

describe('the end of a program', () => {
	it('is the end of all that it has started, also of what ignores the signal; not so with treekill: false', async () => {
		const stubborn = `sh -c 'trap "" TERM; echo child $$; while :; do sleep 0.2; done'`;
		const app = {exec_mode: 'fork', min_uptime: 200, kill_timeout: 700};
		const tree = {...app, name: 'tree', script: `sleep 1000 & echo child $!; ${stubborn} & wait`};
		const alone = {...app, name: 'alone', script: 'sleep 1000 & echo child $!; wait', treekill: false};
		await fcm.ok('start', fcm.ecosystem(tree, alone));
		const told = async () => [children('tree'), children('alone')] as const;
		const [pids, others] = await eventually('three children', told, ([two, one]) => two.length + one.length === 3);
		await fcm.ok('stop', 'all');
		expect([...pids, ...others].filter(isAlive)).toEqual(others);
		process.kill(others[0]!, 'SIGKILL');
		await allGone(others);
	});

	it('by itself takes its children along before it is started again', async () => {
		const script = 'sleep 1000 & echo child $!; sleep 0.5; exit 3';
		const app = {name: 'tree', exec_mode: 'fork', script, min_uptime: 200, restart_delay: 200, max_restarts: 2};
		await fcm.ok('start', fcm.ecosystem(app));
		const {trouble} = await fcm.until('tree', 'errored', ({status}) => status === 'errored');
		expect(trouble).toMatchObject([
			{failures: 2, retryAt: null, reason: expect.stringContaining('exited with code 3')},
		]);
		expect(children('tree')).toHaveLength(2);
		await allGone(children('tree'));
	});

	it('when it cannot be started at all is told', async () => {
		const app = {
			name: 'none',
			exec_mode: 'fork',
			interpreter: '/no/such/program',
			script: fixture('http.cjs'),
			max_restarts: 1,
		};
		const {code, stderr} = await fcm.run('start', fcm.ecosystem(app));
		expect({code, stderr}).toMatchObject({
			code: expect.any(Number),
			stderr: expect.stringMatching(/no\/such\/program/),
		});
		expect(code).not.toBe(0);
	});
});

describe('readiness of a program', () => {
	it('comes by a line of its output, its port, or an answer on it', async () => {
		const ports = await Promise.all([freePort(), freePort(), freePort()]);
		const ways = [{ready_line: '/^listening/'}, {ready_when: {port: ports[1]}}, {ready_when: {http: '/'}}];
		const apps = ways.map((way, index) => ({...python, ...way, name: `web${index}`, env: {PORT: ports[index]}}));
		await fcm.ok('start', fcm.ecosystem(...apps));
		// Ready is ready: the very first request is answered.
		for (const port of ports) expect((await freshAnswer(port)).release).toBe('1');
	});

	it('that never comes is a failure with its reason', async () => {
		const app = {name: 'mute', exec_mode: 'fork', script: 'sleep 1000', listen_timeout: 500, max_restarts: 1};
		const {code, stderr} = await fcm.run('start', fcm.ecosystem({...app, ready_line: '/up/'}));
		expect(code).toBe(1);
		expect(stderr).toContain('no line of its output matched /up/');
		await fcm.until('mute', 'errored', ({status}) => status === 'errored');
	});
});

describe('a reload without sockets', () => {
	it('replaces slot by slot, and says that it had a gap', async () => {
		const port = await freePorts(2);
		const script = fcm.file('app.cjs', release('http.cjs', 1));
		const app = {...node, name: 'api', script, instances: 2, increment_var: 'PORT', env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem(app));
		fcm.file('app.cjs', release('http.cjs', 2));
		expect(await fcm.ok('reload', 'api')).toMatch(/reloaded +generation 1 → 2 +2\/2 ready[\s\S]*it had a gap/);
		expect((await freshAnswer(port)).release).toBe('2');
		expect((await freshAnswer(port + 1)).release).toBe('2');
		const vacated = only(await eventsOf(fcm, 'api'), 'rollout-vacating').map(({slots}) => slots);
		expect(vacated).toEqual([[0], [1]]);
	});

	it('of a bad release brings the old one back, and exits with 4', async () => {
		const port = await freePort();
		const folder = path.join(fcm.dir, 'current.py');
		const good = `import os\nos.environ["RELEASE"] = "1"\nexec(open(${JSON.stringify(forkFixture('serve.py'))}).read())\n`;
		fcm.file(
			'current.py',
			`if __import__("os").path.exists("broken"): raise SystemExit("this release is broken")\n${good}`,
		);
		await fcm.ok(
			'start',
			fcm.ecosystem({...python, name: 'web', script: folder, env: {PORT: port}, ready_line: '/listening/'}),
		);
		const before = await freshAnswer(port);
		// Broken for the new generation only: the old one finds the file gone again.
		fcm.file('broken', '');
		const reload = fcm.run('reload', 'web');
		await fcm.until('web', 'rolling back', ({rollout}) => rollout?.phase === 'rolling-back');
		rmSync(path.join(fcm.dir, 'broken'));
		const {code, stderr} = await reload;
		expect(code).toBe(4);
		expect(stderr).toContain('this release is broken');
		expect(await freshAnswer(port)).toMatchObject({generation: '1', release: before.release});
		expect(await fcm.app('web')).toMatchObject({status: 'online', generation: 1, ready: 1});
	});
});

describe('an app master that is killed', () => {
	it('leaves programs that serve on, and the next one ends them before it starts its own', async () => {
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({...python, name: 'web', env: {PORT: port}, ready_line: '/listening/'}));
		const before = await fcm.app('web');
		process.kill(before.masterPid, 'SIGKILL');
		const after = await fcm.until('web', 'back', ({status, masterPid}) => {
			return status === 'online' && masterPid !== before.masterPid;
		});
		expect(isAlive(before.workers[0]!.pid)).toBe(false);
		expect((await freshAnswer(port)).pid).toBe(after.workers[0]?.pid);
	});

	it('leaves no program of an app that is stopped or deleted then, whoever else has died', async () => {
		const script = fcm.file('job.sh', '#!/bin/sh\nwhile :; do sleep 1; done\n');
		const job = {script, interpreter: 'sh', exec_mode: 'fork', instances: 2};
		await fcm.ok('start', fcm.ecosystem(...['one', 'two', 'three'].map((name) => ({...job, name}))));
		const {daemon, apps} = await fcm.report();
		const workers = apps.map((app) => app.workers.map(({pid}) => pid));
		for (const pid of [daemon.pid, ...apps.map(({masterPid}) => masterPid)]) process.kill(pid, 'SIGKILL');
		await fcm.ok('delete', 'one');
		await allGone(workers[0]!);
		await fcm.ok('stop', 'two');
		await allGone(workers[1]!);
		expect(await fcm.until('three', 'back', ({status}) => status === 'online')).toMatchObject({ready: 2});
		await allGone(workers[2]!);

		// And of one that is stopped already: the next daemon sees to it.
		const three = await fcm.app('three');
		const file = path.join(fcm.home, 'apps.json');
		const pids = three.workers.map(({pid}) => pid);
		for (const pid of [(await fcm.report()).daemon.pid, three.masterPid]) process.kill(pid, 'SIGKILL');
		const registry = JSON.parse(readFileSync(file, 'utf8'));
		registry.apps.three.wanted = 'stopped';
		writeFileSync(file, JSON.stringify(registry));
		expect(await fcm.app('three')).toMatchObject({status: 'stopped'});
		await allGone(pids);
	});

	it('and Node programs finish what they have', async () => {
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({...node, name: 'api', env: {PORT: port}}));
		const before = await fcm.app('api');
		const slow = freshAnswer(port, {path: '/?ms=2000'});
		await fcm.until('api', 'one in flight', ({requests}) => requests.inFlight === 1);
		process.kill(before.masterPid, 'SIGKILL');
		expect((await slow).pid).toBe(before.workers[0]?.pid);
		await fcm.until('api', 'back', ({status, masterPid}) => status === 'online' && masterPid !== before.masterPid);
		await allGone([before.workers[0]!.pid]);
		// Numbers are not given twice.
		expect((await freshAnswer(port)).generation).toBe('2');
	});
});
