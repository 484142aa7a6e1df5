import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {Running} from '../helpers/running.ts';

describe('fcm run', () => {
	let fcm: Fcm;
	let temporary: string;
	beforeEach(() => {
		fcm = new Fcm();
		temporary = path.join(fcm.dir, 'tmp');
		mkdirSync(temporary);
		fcm.env.TMPDIR = temporary;
	});
	afterEach(async () => {
		const left = readdirSync(temporary);
		const madeHome = existsSync(fcm.home);
		await fcm.end();
		expect({left, madeHome}).toEqual({left: [], madeHome: false});
	});

	const run = (...args: string[]) => new Running(fcm.spawn('run', ...args));
	const job = (name: string, code: number) => ({
		...{name, script: fixture('exits-with.cjs'), autorestart: false, env: {CODE: code}},
	});
	const nothingLeft = () =>
		eventually(
			'nothing is left',
			async () => [...fcm.processes(), ...readdirSync(temporary)],
			(left) => left.length === 0,
		);

	it('prints the lines of all apps, its own words apart, and ends all of it on SIGTERM with 0', async () => {
		const [a, b] = [await freePort(), await freePort()];
		const file = fcm.ecosystem(
			{name: 'api', script: fixture('answers-late.cjs'), instances: 2, env: {PORT: a}},
			{name: 'web', script: fixture('answers-late.cjs'), env: {PORT: b}},
		);
		const running = run(file);
		for (const words of [/api\|0 out \| listening/, /api\|1 out \| listening/, /web\|0 out \| listening/]) {
			await running.said(words);
		}
		await running.said(/web worker 0 of generation 1 is ready/);
		expect(running.out).not.toMatch(/fcm \|/);
		expect((await fetch(`http://127.0.0.1:${a}`)).status).toBe(200);
		running.child.kill('SIGTERM');
		expect(await running.end()).toBe(0);
		expect(running.err).toMatch(/SIGTERM: ending, within 35 s/);
		await nothingLeft();
	});

	it.each([
		['all have ended with 0', [job('a', 0), job('b', 0)], 0],
		['one has failed', [job('a', 0), job('b', 7)], 7],
		['one gave up', [{...job('a', 5), autorestart: true, max_restarts: 2, restart_delay: 1}], 5],
	])('exits by itself when %s', async (_, apps, code) => {
		const running = run(fcm.ecosystem(...apps));
		expect(await running.end()).toBe(code);
		expect(running.out).toMatch(/a\|0 out \| a line on stdout/);
	});

	it('is also start --no-daemon, takes scripts, and refuses what is wrong with 2', async () => {
		fcm.env.CODE = '0';
		const args = [fixture('exits-with.cjs'), '-n', 'job', '--quiet'];
		const script = new Running(fcm.spawn('start', '--no-daemon', ...args));
		await script.said(/a line on stdout/);
		script.child.kill('SIGTERM');
		expect(await script.end()).toBe(0);
		expect(await fcm.run('run', 'nowhere.js')).toMatchObject({code: 2, stderr: expect.stringContaining('nowhere.js')});
		const file = fcm.ecosystem(job('a', 0));
		expect(await fcm.run('run', file, '--timeout', 'soon')).toMatchObject({code: 2});
		expect(await fcm.run('run', file, '--json', '--raw')).toMatchObject({code: 2});
	});

	it('--raw keeps the streams apart, --json prints one object a line', async () => {
		const file = fcm.ecosystem(job('a', 0));
		expect(await fcm.run('run', file, '--raw', '-q')).toEqual({
			...{code: 0, stdout: 'a line on stdout\n', stderr: 'a line on stderr\n'},
		});
		const {stdout} = await fcm.run('run', file, '--json');
		const lines = stdout.trim().split('\n');
		expect(lines.map((line) => JSON.parse(line))).toEqual(
			expect.arrayContaining([
				expect.objectContaining({app: 'a', slot: 0, stream: 'out', text: 'a line on stdout'}),
				expect.objectContaining({app: 'a', slot: 0, stream: 'err', text: 'a line on stderr'}),
			]),
		);
	});

	it('a second SIGINT ends at once what waits for a request', async () => {
		const {running, answer} = await withRequest(60_000);
		running.child.kill('SIGINT');
		await running.said(/ending, within/);
		running.child.kill('SIGINT');
		expect(await running.end()).toBe(130);
		expect(await answer).toBe('cut off');
		await nothingLeft();
	});

	it('an end that takes longer than --timeout is made short, and exits with 1', async () => {
		const {running, answer} = await withRequest(60_000, '--timeout', '300ms');
		running.child.kill('SIGTERM');
		expect(await running.end()).toBe(1);
		expect(running.err).toMatch(/not ended within 300 ms/);
		expect(await answer).toBe('cut off');
		await nothingLeft();
	});

	it('when it is killed its apps finish what is in flight, and nothing is left', async () => {
		const {running, answer} = await withRequest(2000);
		running.child.kill('SIGKILL');
		expect(await answer).toBe('late');
		await nothingLeft();
	});

	it('ends with whoever reads its output', async () => {
		const {running, answer} = await withRequest(0);
		expect(await answer).toBe('late');
		running.child.stdout?.destroy();
		await fetch(`http://127.0.0.1:${running.port}/?ms=0`);
		expect(await running.end()).toBe(0);
		expect(running.err).toMatch(/reader-gone: ending/);
		await nothingLeft();
	});

	it('reloads on SIGHUP, and once only', async () => {
		const {running} = await withRequest(0);
		running.child.kill('SIGHUP');
		running.child.kill('SIGHUP');
		await running.said(/generation 2 is alone now/);
		running.child.kill('SIGTERM');
		expect(await running.end()).toBe(0);
		expect(running.err.match(/SIGHUP: reloading/g)).toHaveLength(1);
		expect(running.err).not.toMatch(/failed/);
	});

	it('loses no line when its output is read late', async () => {
		const lines = 100_000;
		const child = await unread(lines);
		// 20 MB, of which nobody has read anything so far.
		const running = new Running(child);
		child.stdout?.resume();
		expect(await running.end()).toBe(0);
		const numbers = running.out
			.trimEnd()
			.split('\n')
			.map((line) => Number.parseInt(line, 10));
		expect(numbers).toEqual(Array.from({length: lines}, (_, line) => line));
		expect(running.err).toMatch(/printed all/);
	});

	it('ends when it is told to, also when nobody reads its output', async () => {
		const child = await unread(1_000_000_000, '--timeout', '1s');
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		// 0 if the app was quicker than its time was over.
		expect([0, 1]).toContain(await ended);
		child.stdout?.destroy();
		await nothingLeft();
	});

	/** An app that prints, in the foreground, whose lines are left in the pipe. */
	async function unread(lines: number, ...args: string[]) {
		fcm.env.LINES = String(lines);
		const app = {name: 'a', script: fixture('prints-much.cjs'), autorestart: false};
		const child = fcm.spawn('run', fcm.ecosystem(app), '--raw', ...args);
		child.stdout?.pause();
		await new Promise<void>((resolve) => child.stderr?.on('data', (text) => /forked/.test(text) && resolve()));
		return child;
	}

	it('ends the programs of fork mode and what they started', async () => {
		const running = run(fcm.ecosystem({name: 'sh', script: `sleep 1000 & echo started; wait`, env: {HERE: fcm.dir}}));
		await running.said(/started/);
		running.child.kill('SIGKILL');
		await nothingLeft();
	});

	it('as PID 1 ends in good order, and leaves no zombie of those that it started', async () => {
		const port = await freePort();
		const file = fcm.ecosystem({name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}});
		// Where a namespace cannot be made it is an ordinary process, and the same must hold.
		const mayUnshare = spawnSync('unshare', [...unshare, 'true']).status === 0;
		const node = [process.execPath, fcm.cli, 'run', file];
		const [program = '', ...args] = mayUnshare ? ['unshare', ...unshare, ...node] : node;
		const running = new Running(spawn(program, args, {env: fcm.env, cwd: fcm.cwd, stdio: ['ignore', 'pipe', 'pipe']}));
		await running.said(/worker 1 of generation 1 is ready/);
		const first = mayUnshare ? childrenOf(running.child.pid!)[0]! : running.child.pid!;
		const [master = 0] = childrenOf(first);
		for (const worker of childrenOf(master)) process.kill(worker, 'SIGKILL');
		await running.said(/worker 0 of generation 1 died[\s\S]*worker 0 of generation 1 is ready/);
		await eventually(
			'no zombie is left',
			async () => [...childrenOf(first), ...childrenOf(master)].filter(isZombie),
			(zombies) => zombies.length === 0,
		);
		process.kill(first, 'SIGTERM');
		expect(await running.end()).toBe(0);
		await nothingLeft();
	});

	/** An app of one worker, with a request that is in flight. */
	async function withRequest(ms: number, ...args: string[]) {
		const port = await freePort();
		const file = fcm.ecosystem({name: 'api', script: fixture('answers-late.cjs'), env: {PORT: port}});
		const running = Object.assign(run(file, ...args), {port});
		await running.said(/is ready/);
		const answer = fetch(`http://127.0.0.1:${port}/?ms=${ms}`).then(
			(response) => response.text(),
			() => 'cut off',
		);
		await running.said(/came/);
		return {running, answer};
	}
});

const unshare = ['--pid', '--fork', '--mount-proc'];

function childrenOf(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
	return children === '' ? [] : children.split(' ').map(Number);
}

function isZombie(pid: number): boolean {
	return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
