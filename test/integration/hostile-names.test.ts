import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {openWire, specOf} from '../helpers/wire.ts';

const hostile = [
	'../evil',
	'../../evil',
	'..',
	'.',
	'/tmp/evil',
	'a/../../evil',
	'a\\evil',
	'a\0evil',
	'',
	'-rf',
	'~',
	'__proto__',
	'x'.repeat(65),
];

describe('a name that is a path', () => {
	let fcm: Fcm;
	let app: Record<string, unknown>;
	let before: string[];
	beforeEach(async () => {
		fcm = new Fcm();
		app = {name: 'api', script: fixture('http.cjs'), env: {PORT: await freePort()}};
		// What a way out would lead to: beside the apps, and beside the home.
		mkdirSync(path.join(fcm.home, 'evil'), {recursive: true, mode: 0o700});
		mkdirSync(path.join(fcm.dir, 'evil'));
		for (const folder of [fcm.home, fcm.dir])
			writeFileSync(path.join(folder, 'evil', 'out.log'), 'a treasure', {mode: 0o600});
		for (const folder of ['run', 'saves', 'cache']) mkdirSync(path.join(fcm.home, folder), {mode: 0o700});
		await fcm.ok('start', fcm.ecosystem(app));
		before = tree();
	});
	afterEach(() => fcm.end());

	/** All folders, and all files that are not of the app or the daemon's own. */
	function tree(): string[] {
		const names = readdirSync(fcm.dir, {recursive: true, withFileTypes: true});
		return names
			.filter((entry) => entry.isDirectory() || entry.name === 'out.log')
			.map((entry) => path.join(entry.parentPath, entry.name))
			.sort();
	}

	function expectUntouched(): void {
		expect(tree()).toEqual(before);
		for (const folder of [fcm.home, fcm.dir])
			expect(readFileSync(path.join(folder, 'evil', 'out.log'), 'utf8')).toBe('a treasure');
	}

	it('is refused over the wire, whatever the method', async () => {
		const spec = specOf(fcm, 'api');
		const client = await openWire(fcm);
		for (const name of hostile) {
			await expect(client.call('apps.apply', {specs: [{...spec, name}]})).rejects.toMatchObject({
				code: 'FCM_ERR_CONFIG_INVALID',
			});
			await expect(client.call('apps.scale', {app: name, to: {kind: 'max'}})).rejects.toMatchObject({
				code: 'FCM_ERR_APP_NOT_FOUND',
			});
			for (const method of ['saves.write', 'saves.delete', 'saves.resurrect'] as const)
				await expect(client.call(method, {name}), `${method} ${name}`).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
			for (const method of ['apps.delete', 'apps.describe', 'apps.start', 'apps.events'] as const) {
				const params = {selectors: [name], limit: 5};
				await expect(client.call(method, params), `${method} ${name}`).rejects.toMatchObject({
					code: expect.stringMatching(/^FCM_ERR_(APP_NOT_FOUND|USAGE)$/),
				});
			}
		}
		client.close();
		expectUntouched();
		expect((await fcm.report()).apps.map(({name}) => name)).toEqual(['api']);
	});

	it('is refused in a file and on the command line', async () => {
		for (const name of ['../evil', '..', '/tmp/evil', '__proto__']) {
			expect(await fcm.run('start', fcm.ecosystem({...app, name}))).toMatchObject({code: 2});
			expect(await fcm.run('start', fixture('http.cjs'), '--name', name)).toMatchObject({code: 2});
		}
		for (const command of ['logs', 'describe', 'delete', 'stop', 'events', 'reload']) {
			const args = command === 'logs' ? ['--nostream'] : [];
			const {code, stdout, stderr} = await fcm.run(command, '../evil', ...args);
			expect({command, code}).toEqual({command, code: 6});
			expect(stdout + stderr).not.toContain('a treasure');
		}
		expectUntouched();
	});

	it('in the registry itself starts nothing and costs the other apps nothing', async () => {
		const [worker] = (await fcm.app('api')).workers;
		process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
		const file = path.join(fcm.home, 'apps.json');
		const registry = JSON.parse(readFileSync(file, 'utf8'));
		registry.apps['../evil'] = {...registry.apps.api, spec: {...registry.apps.api.spec, name: '../evil'}};
		writeFileSync(file, JSON.stringify(registry));
		const {apps} = await fcm.report();
		expect(apps.map(({name}) => name)).toEqual(['api']);
		expect(apps[0]!.workers[0]!.pid).toBe(worker!.pid);
		expectUntouched();
	});
});
