import {symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {loadEcosystem} from '../../../src/config/load-ecosystem.ts';
import {completeSpec, laterFields} from '../../../src/protocol/complete-spec.ts';
import {failure, fixtures, folderWith, load, loadApp} from './ecosystem-folder.ts';

test('a full file becomes specs with every key and every default', async () => {
	const folder = path.join(fixtures, 'full');
	const shellEnv = {PATH: '/bin', SHARED: 'from shell', FCM_HOME: '/home/x/.fcm'};
	const loaded = await loadEcosystem(path.join(folder, 'ecosystem.json'), {shellEnv, envName: 'production'});
	expect(loaded.warnings).toEqual([
		`${folder}/ecosystem.json:45:3  apps[1]: has no env_production; "worker" runs with its env alone`,
	]);
	expect(loaded.specs).toEqual([
		{
			...laterFields,
			name: 'api',
			namespace: 'shop',
			script: `${folder}/src/server.mjs`,
			args: ['--greeting', 'good day', '--level=3'],
			cwd: `${folder}/src`,
			nodeArgs: ['--max-old-space-size=300', '--enable-source-maps'],
			instances: 4,
			env: {LOG: 'warn', WORKERS: '2', TRACE: 'false', SHARED: 'from env', PORT: '3000'},
			shellEnv: {PATH: '/bin', SHARED: 'from shell'},
			readyWhen: 'message',
			listenTimeoutMs: 5000,
			killTimeoutMs: 1600,
			killSignal: 'SIGINT',
			autorestart: false,
			maxRestarts: 3,
			minUptimeMs: 60_000,
			restartDelayMs: 500,
			maxRestartDelayMs: 7_200_000,
			stopExitCodes: [0, 143],
			rollout: {
				strategy: 'canary',
				soakMs: 1500,
				surge: {kind: 'percent', value: 25},
				canary: {workers: 2, durationMs: 120_000},
			},
			balance: 'least-connections',
			recycle: {
				maxMemoryBytes: 314_572_800,
				maxRequests: 5000,
				maxRequestsJitter: 50,
				maxConnections: 700,
				maxAgeMs: 604_800_000,
			},
			watchdogMs: 5000,
			health: {http: '/up', intervalMs: 1000, failures: 5},
		},
		{
			...laterFields,
			name: 'worker',
			namespace: 'default',
			script: `${folder}/worker.cjs`,
			args: [],
			cwd: folder,
			nodeArgs: ['--trace-warnings'],
			instances: 1,
			env: {},
			shellEnv: {PATH: '/bin', SHARED: 'from shell'},
			readyWhen: 'auto',
			listenTimeoutMs: 10_000,
			killTimeoutMs: 500,
			killSignal: 'SIGTERM',
			autorestart: true,
			maxRestarts: 16,
			minUptimeMs: 1000,
			restartDelayMs: 100,
			maxRestartDelayMs: 30_000,
			stopExitCodes: [7],
			rollout: {
				strategy: 'replace',
				soakMs: 0,
				surge: {kind: 'count', value: 1},
				canary: {workers: 1, durationMs: 60_000},
			},
			balance: 'round-robin',
			recycle: {maxMemoryBytes: null, maxRequests: null, maxRequestsJitter: 0, maxConnections: null, maxAgeMs: null},
			watchdogMs: null,
			health: null,
		},
	]);
});

test('the defaults are what the absence of a later field means', async () => {
	const {spec} = await loadApp({});
	const {rollout, ...rest} = spec;
	const isLater = (field: string) => Object.hasOwn(laterFields, field);
	const earlier = Object.fromEntries(Object.entries(rest).filter(([field]) => !isLater(field)));
	const {strategy, soakMs} = rollout;
	expect(completeSpec({...earlier, rollout: {strategy, soakMs}})).toEqual(spec);
});

test("PM2's bare list and bare app are accepted", async () => {
	expect((await load([{script: 'server.js', name: 'a'}])).specs[0]?.name).toBe('a');
	expect((await load({script: 'server.js', name: 'b'})).specs[0]?.name).toBe('b');
	expect((await load({apps: {script: 'server.js', name: 'd'}})).specs[0]?.name).toBe('d');
	expect((await load({pm2: [{script: 'server.js', name: 'c'}]})).specs[0]?.name).toBe('c');
});

test('problems in a bare list and a bare app are named from the root of the file', async () => {
	expect((await failure(load([{script: 'server.js', instances: 'x'}]))).lines[0]).toMatch(
		/ {2}\[0\]\.instances: expected/,
	);
	expect((await failure(load({script: 'server.js', instances: 'x'}))).lines[0]).toMatch(/ {2}instances: expected/);
});

test('only the asked-for apps are returned, and the scripts of the others are not looked for', async () => {
	const apps = [
		{script: 'server.js', name: 'a'},
		{script: 'server.js', name: 'b'},
		{script: 'gone.js', name: 'c'},
	];
	expect((await load(apps, {only: ['b', 'a']})).specs.map(({name}) => name)).toEqual(['a', 'b']);
});

test('a name in `only` that no app has is an error with the nearest name', async () => {
	const apps = [
		{script: 'server.js', name: 'worker'},
		{script: 'server.js', name: 'api'},
	];
	expect(await failure(load(apps, {only: ['wrker']}))).toEqual({
		code: 'FCM_ERR_APP_NOT_FOUND',
		lines: ['the ecosystem file has no app "wrker"; did you mean "worker"?'],
	});
	expect((await failure(load(apps, {only: ['xyz']}))).lines).toEqual([
		'the ecosystem file has no app "xyz"; it has worker, api',
	]);
});

test('a named env is laid over env, and one that no app has is an error', async () => {
	const app = {env: {A: '1', B: '1'}, env_production: {B: '2'}};
	expect((await loadApp(app, {envName: 'production'})).spec.env).toEqual({A: '1', B: '2'});
	expect((await loadApp(app)).spec.env).toEqual({A: '1', B: '1'});
	expect((await failure(loadApp(app, {envName: 'prodution'}))).lines).toEqual([
		'ecosystem.json:1:1  no app has an env_prodution; did you mean "production"?',
	]);
});

test('a missing file, a directory and a path through a file are not found', async () => {
	const folder = folderWith({'dir.json/x': ''});
	for (const name of ['gone.json', 'dir.json', 'server.js/x.json', '']) {
		const {code} = await failure(loadEcosystem(path.join(folder, name), {shellEnv: {}}));
		expect([name, code]).toEqual([name, 'FCM_ERR_CONFIG_NOT_FOUND']);
	}
});

test('another extension is an error that says which ones there are', async () => {
	const folder = folderWith({'ecosystem.ini': 'apps=1'});
	const {code, lines} = await failure(loadEcosystem(path.join(folder, 'ecosystem.ini'), {shellEnv: {}}));
	expect(code).toBe('FCM_ERR_CONFIG_INVALID');
	expect(lines).toEqual([
		'ecosystem.ini: an ecosystem file ends in one of .json, .jsonc, .yaml, .yml, .toml, .js, .cjs, .mjs, .ts, .cts, .mts',
	]);
});

test('a file without apps says so', async () => {
	const firstLine = async (value: unknown) => (await failure(load(value))).lines[0];
	expect(await firstLine({})).toBe('ecosystem.json:1:1  no apps: expected {"apps": [...]}');
	expect(await firstLine([])).toBe('ecosystem.json:1:1  no apps: the list is empty');
	expect(await firstLine({apps: []})).toBe('ecosystem.json:1:9  apps: no apps: the list is empty');
	expect(await firstLine({apps: 'x'})).toBe('ecosystem.json:1:9  apps: expected a list of apps, got "x"');
	expect(await firstLine('7')).toBe('ecosystem.json:1:1  expected {"apps": [...]}, got 7');
	expect(await firstLine({apps: [7]})).toBe(
		'ecosystem.json:1:10  apps[0]: expected an app like {"script": "server.js"}, got 7',
	);
});

test('a mistyped key beside the apps is told, and a key of PM2 there is a warning', async () => {
	expect((await failure(load({app: [{script: 'server.js'}]}))).lines[0]).toBe(
		'ecosystem.json:1:1  no apps: expected {"apps": [...]}',
	);
	expect((await failure(load({app: [{script: 'server.js'}]}))).lines[1]).toContain(
		'app: unknown key; did you mean "apps"?',
	);
	expect((await load({apps: [{script: 'server.js'}], deploy: {}})).warnings).toEqual([
		expect.stringContaining('deploy: has no effect in this version of fcm: fcm deploys no code'),
	]);
});

test("the working directory is the file's, kept as it was written through a symlink", async () => {
	const folder = folderWith({'releases/1/ecosystem.json': '{"script": "app.js"}', 'releases/1/app.js': ''});
	symlinkSync('releases/1', path.join(folder, 'current'));
	const {specs} = await loadEcosystem(path.join(folder, 'current/ecosystem.json'), {shellEnv: {PWD: '/elsewhere'}});
	expect(specs[0]?.cwd).toBe(path.join(folder, 'current'));
	expect(specs[0]?.script).toBe(path.join(folder, 'current/app.js'));
	expect(specs[0]?.shellEnv).toEqual({PWD: path.join(folder, 'current')});
});

test('a file that was edited is read again', async () => {
	const folder = folderWith({'a.json': '{"script": "server.js", "port": 1}'});
	const port = async () => (await loadEcosystem(path.join(folder, 'a.json'), {shellEnv: {}})).specs[0]?.env.PORT;
	expect(await port()).toBe('1');
	unlinkSync(path.join(folder, 'a.json'));
	writeFileSync(path.join(folder, 'a.json'), '{"script": "server.js", "port": 2}');
	expect(await port()).toBe('2');
});
