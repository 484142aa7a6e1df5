import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {eventsOf, only} from '../helpers/app-events.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {goodRelease, Releases} from '../helpers/releases.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

interface BadRelease {
	code: string;
	/** What the user must be told. */
	says: (string | RegExp)[];
	/** More of the app in the file. */
	app?: Record<string, unknown>;
}

const forEver = 'setInterval(() => {}, 1000);';

/** Those of a canary, and those that die in their soak, are in rollout-canary and rollout-soak. */
const badReleases: Record<string, BadRelease> = {
	'has a syntax error': {code: 'const = 1;', says: ['SyntaxError', 'exited with code 1']},
	'throws at import': {code: "throw new Error('no such table');", says: ['no such table', 'exited with code 1']},
	'rejects unhandled after 200 ms': {
		code: goodRelease(2, "setTimeout(() => Promise.reject(new Error('lost my database')), 200);"),
		says: ['lost my database'],
		// Held back meanwhile: without a soak it would have been given requests, and taken those in flight along.
		app: {rollout: {soak: 500}},
	},
	'exits with 0': {code: 'process.exit(0);', says: ['exited with code 0']},
	'exits with 1': {code: 'process.exit(1);', says: ['exited with code 1']},
	'never listens': {code: forEver, says: ['was not ready within 4 s', 'listen']},
	'listens on another port': {
		code: `process.env.PORT = process.env.OTHER_PORT;\n${goodRelease(2)}`,
		says: ['was not ready within 4 s', 'the current generation on 127.0.0.1'],
	},
	'dies by SIGSEGV': {code: `process.kill(process.pid, 'SIGSEGV');\n${forEver}`, says: ['SIGSEGV']},
	'needs more memory than it may have': {
		code: 'const all = []; for (;;) all.push(new Array(100_000).fill(0).map(String));',
		says: ['heap out of memory'],
		app: {node_args: '--max-old-space-size=48'},
	},
	'blocks its event loop for ever': {code: 'for (;;);', says: ['was not ready within 4 s']},
	'ignores SIGTERM': {
		code: `process.on('SIGTERM', () => {});\n${forEver}`,
		says: ['was not ready within 4 s'],
	},
	'leaves a grandchild that holds its stdout': {
		code: "require('node:child_process').spawn('sleep', ['9'], {stdio: 'inherit', detached: true}).unref(); throw new Error('no such table');",
		says: ['no such table'],
	},
	'is fine in one worker and not in the other': {
		code: `if (process.env.WORKER_ID === '1') throw new Error('slot 1 is broken');\n${goodRelease(2)}`,
		says: ['slot 1 is broken'],
	},
};

/** One fcm with an app per row; the rows run side by side. */
describe('a bad release is rolled back and costs no request', () => {
	const fcm = new Fcm();
	const ports = new Map<string, number>();
	const releases = new Map<string, Releases>();
	const nameOf = (title: string) => title.replaceAll(' ', '-');

	beforeAll(async () => {
		const times = {listen_timeout: 4000, kill_timeout: 2000, min_uptime: 500};
		const apps = [];
		for (const [title, {app}] of Object.entries(badReleases)) {
			const name = nameOf(title);
			const deploys = new Releases(fcm.dir, name);
			deploys.deploy(1, goodRelease(1));
			releases.set(title, deploys);
			const port = await freePort();
			ports.set(title, port);
			const env = {PORT: port, OTHER_PORT: await freePort()};
			apps.push({name, script: deploys.script, instances: 2, ...times, env, ...app});
		}
		// In threes: 26 workers at once would not boot within their time on two cores.
		for (let at = 0; at < apps.length; at += 3) await fcm.ok('start', fcm.ecosystem(...apps.slice(at, at + 3)));
	});
	afterAll(() => fcm.end());

	it.concurrent.each(Object.entries(badReleases))('when it %s', async (title, {code, says}) => {
		const name = nameOf(title);
		const port = ports.get(title)!;
		const before = (await fcm.app(name)).workers.map(({pid}) => pid);
		const load = startSteadyLoad(port);
		await load.served(5);
		releases.get(title)!.deploy(2, code);

		const reload = await fcm.run('reload', name);

		const output = reload.stdout + reload.stderr;
		expect(reload.code, output).toBe(4);
		for (const words of says) expect(output).toMatch(words instanceof RegExp ? words : escaped(words));
		await load.served(5);
		expect(await load.stop()).toEqual([]);
		const after = await fcm.app(name);
		expect(after).toMatchObject({status: 'online', generation: 1, ready: 2, restarts: 0, lastFailure: {generation: 2}});
		expect(after.workers.map(({pid}) => pid)).toEqual(before);
		const [rolledBack] = only(await eventsOf(fcm, name), 'rollout-rolled-back');
		expect(rolledBack).toMatchObject({generation: 2, reason: after.lastFailure?.reason});
		await comesBack(name, port, before[0]!);
	});

	/** An old worker that dies now comes back with the old code, although `current` points to the bad one. */
	async function comesBack(name: string, port: number, pid: number): Promise<void> {
		process.kill(pid, 'SIGKILL');
		const {workers} = await fcm.until(name, 'a replacement of the old generation', ({ready, workers}) => {
			return ready === 2 && workers.every((worker) => worker.pid !== pid);
		});
		expect(workers.map(({generation}) => generation)).toEqual([1, 1]);
		const answer = await eventually(
			'the replacement answers',
			() => freshAnswer(port),
			(body) => body.pid === workers[0]!.pid,
		);
		expect(answer.release).toBe('1');
	}
});

function escaped(words: string): RegExp {
	return new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
