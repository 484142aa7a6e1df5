import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {processStartTime} from '../../src/state-dir/process-identity.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {Terminal} from '../helpers/terminal.ts';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

const good = `require('node:http').createServer((request, response) => {
	const ms = Number(new URL(request.url, 'http://x').searchParams.get('ms') ?? 0);
	if (request.url === '/crash') setImmediate(() => { throw new Error('crashed as asked'); });
	setTimeout(() => response.end('ok'), ms);
}).listen(process.env.PORT, '127.0.0.1', () => console.log('up and 漢字'));`;

const sizes = [
	[80, 24],
	[40, 10],
	[200, 60],
] as const;

describe('fcm monit in a real terminal', () => {
	const fcm = new Fcm();
	let port = 0;
	let terminal: Terminal | null = null;

	beforeAll(async () => {
		port = await freePort();
		const script = fcm.file('app.cjs', good);
		const common = {script, min_uptime: 200};
		await fcm.ok(
			'start',
			fcm.ecosystem(
				{...common, name: 'api', instances: 2, env: {PORT: port}},
				{...common, name: 'web', env: {PORT: await freePort(), NODE_ENV: 'production'}},
			),
		);
	});
	afterEach(() => {
		terminal?.end();
		terminal = null;
	});
	afterAll(() => fcm.end());

	async function open(columns: number, rows: number, more: Record<string, string> = {}, args = ''): Promise<Terminal> {
		const env = {FCM_HOME: fcm.home, HOME: fcm.dir, PAGER: 'cat', ...more};
		terminal = new Terminal(`'${process.execPath}' '${cli}' monit ${args}`, {columns, rows, env});
		await terminal.until('the apps', /› ?api/);
		return terminal;
	}

	/** The pid of monit itself: the child of the window's shell. */
	function monitPid(shown: Terminal): number {
		const shell = shown.format('pane_pid');
		const child = readdirSync('/proc').find((name) => {
			if (!/^\d+$/.test(name)) return false;
			try {
				return (
					readFileSync(`/proc/${name}/stat`, 'utf8')
						.replace(/^.*\) /, '')
						.split(' ')[1] === shell
				);
			} catch {
				return false;
			}
		});
		return Number(child);
	}

	for (const [columns, rows] of sizes) {
		it(`shows every screen at ${columns}×${rows}, and every key does something`, async () => {
			const shown = await open(columns, rows);
			shown.press('Enter');
			await shown.until('the app', /› api +/);
			await shown.until('its workers', /›\s+0 /);
			shown.press('Down', 'Enter');
			await shown.until('the worker', /› worker 1/);
			await shown.until('its vitals', /cpu|● ready/);
			shown.press('Escape');
			await shown.until('the app again', (screen) => !/› worker 1/.test(screen));
			shown.press('Escape', 'Tab');
			await shown.until('requests', /requests of|no request|in flight/);
			shown.press('Tab');
			await shown.until('events', /worker \d of generation/);
			shown.press('Tab');
			await shown.until('logs', 'up and 漢字');
			shown.press('/', 'z', 'z');
			await shown.until('the filter', 'no line matches /zz');
			shown.press('Escape');
			await shown.until('no filter', 'up and 漢字');
			shown.press('Escape');
			await shown.until('the apps again', /fcm › Apps +●/);
			shown.press('?');
			await shown.until('the help', /↑ k +up/);
			shown.press('Escape');
			await shown.until('no help', (screen) => !screen.includes('↑ k'));
			shown.press('s');
			await shown.until('the question', '[ Cancel ]');
			shown.press('Enter', 'Space');
			await shown.until('the mark', '*api');
			shown.press('Escape', ':');
			shown.type('reset api');
			shown.press('Enter');
			await shown.until('what the command did', /✔ fcm reset api/);
			shown.press('q');
			await shown.until('the end', 'ended with 0');
			expect(shown.format('alternate_on')).toBe('0');
			expect(shown.format('cursor_flag')).toBe('1');
		});
	}

	it('has no colour with NO_COLOR, and nothing but the 16 of the terminal without', async () => {
		const plain = await open(80, 24, {NO_COLOR: '1'});
		// Bold, dim and reverse video are no colours.
		expect(plain.screen({withColors: true})).not.toMatch(/\u001B\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|38|48)\b/);
		plain.end();
		const colored = await open(80, 24);
		expect(colored.screen({withColors: true})).toMatch(/\u001B\[[0-9;]*32m/);
		expect(colored.screen({withColors: true})).not.toMatch(/\u001B\[[0-9;]*[34]8[;:]/);
	});

	it('ends without a word when its terminal is closed', async () => {
		const said = path.join(fcm.dir, 'said');
		const shown = await open(80, 24, {}, `2> '${said}'`);
		const pid = monitPid(shown);
		shown.end();
		terminal = null;
		// By its start time: not each machine's first process waits for orphans.
		await eventually(
			'its end',
			async () => processStartTime(pid),
			(startTime) => startTime === null,
		);
		// Node itself aborts with a stack when it cannot give the terminal back.
		expect(readFileSync(said, 'utf8')).toBe('');
	});

	it('leaves nothing behind when it is resized', async () => {
		const shown = await open(200, 60);
		for (const [columns, rows] of [
			[60, 12],
			[200, 60],
			[40, 10],
			[120, 30],
			[80, 24],
		] as const) {
			shown.resize(columns, rows);
			await shown.until('the frame of this size', (screen) => {
				const lines = screen.trimEnd().split('\n');
				return lines.length === rows && /q quit$/.test(lines.at(-1) ?? '') && /^fcm › Apps/.test(lines[0] ?? '');
			});
		}
		const titles = shown
			.screen()
			.split('\n')
			.filter((text) => text.includes('Name'));
		expect(titles).toHaveLength(1);
	});

	it('is true while an app reloads, crashes and rolls back', async () => {
		const shown = await open(100, 30);
		shown.press('r');
		await shown.until('the command and that it runs', /fcm reload api/);
		await shown.until('how it ended', /✔ fcm reload api · reloaded, generation 2, 2\/2 ready/);
		await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
		await shown.until('the restart', /api .* 1 /);
		writeFileSync(path.join(fcm.dir, 'app.cjs'), 'throw new Error("a bad release")');
		shown.press('r');
		await shown.until('the rollback and its reason', /✖ fcm reload api · .*/);
		await shown.until('the last words of the release', 'stderr: Error: a bad release');
		writeFileSync(path.join(fcm.dir, 'app.cjs'), good);
		shown.press('Escape');
		await shown.until('no failure any more', (screen) => !screen.includes('✖ fcm reload'));
		const {workers} = await fcm.app('api');
		shown.press('Enter');
		await shown.until('the app', /› api +/);
		shown.press('x');
		await shown.until('the worker is replaced', /✔ fcm worker replace api 0/);
		expect((await fcm.app('api')).workers[0]?.pid).not.toBe(workers[0]?.pid);
	});

	it('wants the name before it deletes in production', async () => {
		const shown = await open(80, 24);
		shown.press('G', 'C-d');
		await shown.until('the question', 'This is production. Type web:');
		shown.press('Tab', 'Enter');
		await shown.until('what is missing', 'type web first');
		shown.press('Escape');
		await shown.until('no question', (screen) => !screen.includes('[ Cancel ]'));
		expect((await fcm.app('web')).status).toBe('online');
	});

	it('says that the daemon is gone and how old this is, and finds the next one by itself', async () => {
		const shown = await open(80, 24);
		const {daemon} = await fcm.report();
		process.kill(daemon.pid, 'SIGKILL');
		await shown.until('the banner', /✖ daemon gone: this is \d+ s old, the apps go on; reconnecting/);
		shown.press('r');
		await shown.until('why not', 'the daemon is not there');
		await fcm.ok('ls');
		await shown.until('that it is back', (screen) => screen.includes('● connected') && !screen.includes('daemon gone'));
	});

	it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('gives the terminal back on %s', async (signal) => {
		const shown = await open(80, 24);
		expect(shown.format('alternate_on')).toBe('1');
		process.kill(monitPid(shown), signal);
		await shown.until('the end', /ended with (143|129|130)/);
		expect(shown.format('alternate_on')).toBe('0');
		expect(shown.format('cursor_flag')).toBe('1');
		// Echo and lines are back: what is typed is seen.
		shown.type('seen');
		await shown.until('what is typed', 'seen');
	});

	it('opens the log in the pager and comes back', async () => {
		const shown = await open(80, 24, {PAGER: 'head -c 400'});
		shown.press('p');
		await eventually(
			'it is back',
			async () => shown.format('alternate_on'),
			(on) => on === '1',
		);
		await shown.until('the apps', /› ?api/);
		shown.press('j');
		await shown.until('that keys work', /›.web/);
	});

	it('changes nothing with --readonly', async () => {
		const shown = await open(80, 24, {}, '--readonly');
		const before = (await fcm.app('api')).generation;
		shown.press('r');
		await shown.until('why not', 'read-only, so not run: fcm reload api');
		expect((await fcm.app('api')).generation).toBe(before);
	});
});
