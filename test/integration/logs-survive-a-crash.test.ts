import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('the logs of an app', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('hold every line and the whole stack of a worker that crashed', async () => {
		const app = {name: 'api', script: fixture('writes-then-crashes.cjs'), max_restarts: 1};
		const start = await fcm.run('start', fcm.ecosystem(app));
		expect(start.code).toBe(1);
		expect(start.stdout + start.stderr).toContain('Error: the end of this worker');
		await fcm.until('api', 'errored', ({status}) => status === 'errored');
		const lines = (await fcm.ok('logs', 'api', '--nostream', '--lines', '1000')).split('\n');
		const texts = lines.join('\n');
		for (let line = 0; line < 500; line++)
			expect(lines.some((text) => text.endsWith(`out line ${line} äöü`))).toBe(true);
		for (let line = 0; line < 100; line++) expect(lines.some((text) => text.endsWith(`err line ${line}`))).toBe(true);
		expect(texts).toContain('Error: the end of this worker');
		expect(texts).toMatch(/at .*writes-then-crashes\.cjs/);
	});

	it('show the last 15 lines by default, only one stream if asked, and follow', async () => {
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: port}}));
		const follow = fcm.spawn('logs', 'api');
		let followed = '';
		const seen = (words: string) =>
			new Promise<void>((resolve, reject) => {
				const timer = setTimeout(() => reject(new Error(`never followed: ${words}\n${followed}`)), 20_000);
				const look = () => {
					if (!followed.includes(words)) return;
					clearTimeout(timer);
					resolve();
				};
				follow.stdout?.on('data', (chunk) => {
					followed += chunk;
					look();
				});
				look();
			});
		await seen(`listening on ${port}`);
		const crashed = seen('crash asked for');
		await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
		await crashed;
		const errors = await fcm.ok('logs', 'api', '--nostream', '--err');
		expect(errors).toContain('crash asked for');
		expect(errors).not.toContain('listening on');
		expect(errors.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
		expect(await fcm.ok('logs', 'api', '--nostream', '--out')).not.toContain('crash asked for');
	});

	it('of an app that is not there are an error that names near ones', async () => {
		const port = await freePort();
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: fixture('http.cjs'), env: {PORT: port}}));
		const {code, stderr} = await fcm.run('logs', 'apo', '--nostream');
		expect({code, stderr}).toMatchObject({code: 6, stderr: expect.stringContaining('api')});
	});
});
