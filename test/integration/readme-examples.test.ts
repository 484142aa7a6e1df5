import {copyFileSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {Running} from '../helpers/running.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/** The lines of every shell block, in order. */
const shellLines = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(
	([, block]) => block?.trim().split('\n') ?? [],
);

describe('the README', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('has a first minute that works as it is written', async () => {
		expect(shellLines[0]).toBe('npm ci && npx fcm start ecosystem.example.json');
		fcm.cwd = root;
		for (const line of shellLines.slice(0, shellLines.indexOf('npm ci && npm test'))) {
			if (line.startsWith('curl ')) {
				const answer = await fetch(line.slice('curl '.length));
				expect(answer.status, line).toBe(200);
			} else if (line.endsWith('fcm monit')) {
				expect(await fcm.run('monit')).toMatchObject({code: 0, stderr: expect.stringContaining('terminal')});
			} else {
				const [, command = ''] = /npx fcm (.*)/.exec(line) ?? [];
				const more = command.startsWith('logs') ? ['--nostream'] : [];
				await fcm.ok(...command.split(' '), ...more);
			}
		}
		expect(shellLines).toContain('npm ci && npm test');
	});

	it('has an ecosystem file that starts', async () => {
		const [, text = ''] = /<!-- test: ecosystem -->\n```json\n([\s\S]*?)```/.exec(readme) ?? [];
		const port = await freePort();
		copyFileSync(fixture('http.cjs'), path.join(fcm.dir, 'server.js'));
		await fcm.ok('start', fcm.file('ecosystem.json', text.replace('3000', String(port))));
		expect(await fcm.app('api')).toMatchObject({status: 'online', ready: 2, listening: [`127.0.0.1:${port}`]});
	});

	it('has a script that steers fcm', async () => {
		const [, text = ''] = /<!-- test: client -->\n```js\n([\s\S]*?)```/.exec(readme) ?? [];
		const app = {name: 'api', script: fixture('http.cjs'), min_uptime: 100, env: {PORT: await freePort()}};
		fcm.ecosystem(app, {...app, name: 'other', env: {PORT: await freePort()}});
		const program = path.join(root, 'dist/client.js');
		fcm.file('steer.mjs', text.replace("'flora-cluster-manager/client'", JSON.stringify(program)));
		const run = new Running(fcm.spawnProgram('steer.mjs'));
		expect([await run.end(), run.err]).toEqual([0, '']);
		const lines = run.out.split('\n');
		expect(lines[0]).toBe('api: online, 1 of 1');
		expect(lines).toEqual(expect.arrayContaining(['rollout-surging', 'rollout-finished']));
		expect((await fcm.report()).apps).toMatchObject([{name: 'api', generation: 2}]);
	});

	it('starts a script, as it says', async () => {
		const port = await freePort();
		copyFileSync(fixture('http.cjs'), path.join(fcm.dir, 'server.js'));
		fcm.env.PORT = String(port);
		expect(readme).toContain('fcm start server.js -i 2');
		await fcm.ok('start', 'server.js', '-i', '2');
		expect(await fcm.app('server')).toMatchObject({status: 'online', ready: 2});
	});
});
