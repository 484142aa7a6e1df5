import {readdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {Tmux} from '../helpers/tmux.ts';

/** Answers, but for `/slow`. */
const app = `require('node:http').createServer((request, response) => {
	if (request.url !== '/slow') response.end('x');
}).listen(process.env.PORT, '127.0.0.1');`;

describe('fcm dash in a terminal', () => {
	let fcm: Fcm;
	let terminal: Tmux;
	let port = 0;
	const slow = new AbortController();
	beforeEach(async () => {
		fcm = new Fcm();
		terminal = new Tmux(fcm.dir);
		port = await freePort();
		fcm.file('app.cjs', app);
		const common = {script: 'app.cjs', instances: 1};
		await fcm.ok(
			'start',
			fcm.ecosystem(
				{...common, name: 'api', env: {PORT: String(port)}},
				{...common, name: 'web', env: {PORT: String(await freePort())}},
			),
		);
		for (let i = 0; i < 20; i++) await (await fetch(`http://127.0.0.1:${port}/`)).text();
		fetch(`http://127.0.0.1:${port}/slow`, {signal: slow.signal}).catch(() => {});
	});
	afterEach(async () => {
		slow.abort();
		terminal.end();
		await fcm.end();
	});

	const open = (...args: string[]) =>
		terminal.type(`FCM_HOME=${fcm.home} ${process.execPath} ${fcm.cli} dash --interval 500ms ${args.join(' ')}`);

	/** The pid of the program itself. */
	const dashPid = () =>
		eventually(
			'fcm dash runs',
			async () => childrenOf(terminal.shellPid())[0] ?? 0,
			(pid) => pid > 0,
		);

	it('is full at once, survives its daemon, takes any size, and gives the terminal back', async () => {
		open();
		const first = await terminal.shows(/api#0 GET \/s/);
		expect(first).toContain('2 apps, 2 of 2 workers ready');
		for (const title of ['requests/s', 'ms p50/p99', '5xx/s', 'CPU %', 'MB', 'ready', 'events', 'slowest now'])
			expect(first).toContain(` ${title} `);
		expect(first).toMatch(/██████ 1\/1 api/);
		expect(first).toMatch(/\d\d:\d\d:\d\d \w+ worker 0/);
		for (const line of first.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);

		await fcm.ok('kill', '--daemon-only');
		await terminal.shows(/the daemon is gone, this is \d/);
		await fcm.ok('ls');
		await terminal.shows('2 apps, 2 of 2 workers ready');

		terminal.resize(40, 10);
		await terminal.shows('needs 60 columns and 20 rows');
		terminal.resize(200, 60);
		const large = await terminal.shows('last 15 min, every 500 ms; q quits');
		expect(large.split('\n')[0]!.startsWith('fcm dash')).toBe(true);
		expect(large).toContain('web 0');

		await fcm.ok('scale', 'api', '2');
		await terminal.shows(/██████ 2\/2 api/);
		terminal.press('q');
		await terminal.shows('exit: 0');
		expect(terminal.isGivenBack()).toBe(true);
		expect((await fcm.report()).apps.map(({status}) => status)).toEqual(['online', 'online']);
	});

	it.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const)('gives the terminal back on %s', async (signal, code) => {
		open('--apps', 'api');
		await terminal.shows('1 app, 1 of 1 workers ready');
		process.kill(await dashPid(), signal);
		await terminal.shows(`exit: ${code}`);
		expect(terminal.isGivenBack()).toBe(true);
	});

	it('refuses an app that is not there before it takes the screen, and a terminal that cannot draw', async () => {
		open('--apps', 'nope');
		expect(await terminal.shows('exit: 6')).toContain('no app called "nope"');
		terminal.type(`TERM=dumb FCM_HOME=${fcm.home} ${process.execPath} ${fcm.cli} dash`);
		expect(await terminal.shows('exit: 2')).toContain('fcm dash needs a terminal');
		const {code, stderr} = await fcm.run('dash');
		expect({code, stderr}).toEqual({code: 2, stderr: expect.stringContaining('fcm dash needs a terminal')});
	});
});

function childrenOf(pid: number): number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((name) => {
			try {
				return / \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'latin1'))?.[1] === String(pid);
			} catch {
				return false; // Gone meanwhile.
			}
		})
		.map(Number);
}
