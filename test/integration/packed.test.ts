import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What PM2 takes. */
const maxBytes = 25 * 1024 * 1024;
const maxPackages = 77;

describe('the packed package, installed by a stranger without a network', () => {
	let fcm: Fcm;
	let folder: string;
	beforeEach(() => {
		fcm = new Fcm();
		folder = path.join(fcm.dir, 'project');
		mkdirSync(folder);
		// Without its scripts: `prepare` would build anew what is being tested.
		npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', fcm.dir);
		const tarball = path.join(fcm.dir, `${manifest.name}-${manifest.version}.tgz`);
		npm(
			folder,
			'install',
			'--omit=dev',
			'--offline',
			'--no-audit',
			'--no-fund',
			'--ignore-scripts',
			'--silent',
			tarball,
		);
		fcm.cli = path.join(folder, 'node_modules', manifest.name, manifest.bin.fcm);
		fcm.cwd = folder;
	});
	afterEach(() => fcm.end());

	function npm(cwd: string, ...args: string[]): void {
		const env = {...fcm.env, npm_config_cache: path.join(fcm.dir, 'npm-cache')};
		execFileSync('npm', args, {cwd, env, timeout: 90_000, stdio: ['ignore', 'pipe', 'pipe']});
	}

	it('is small, whole, and works', async () => {
		const packages = readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
		expect(packages.length).toBeLessThanOrEqual(maxPackages);
		expect(bytesIn(path.join(folder, 'node_modules'))).toBeLessThanOrEqual(maxBytes);
		const own = path.join(folder, 'node_modules', manifest.name);
		for (const file of ['LICENSE', 'README.md', 'dist/THIRD-PARTY.txt', 'dist/schema.json', 'dist/types/index.d.ts'])
			expect(existsSync(path.join(own, file)), file).toBe(true);

		const bin = path.join(folder, 'node_modules/.bin/fcm');
		expect(execFileSync(bin, ['--version'], {env: fcm.env, encoding: 'utf8'})).toBe(`${manifest.version}\n`);

		copyFileSync(fixture('http.cjs'), path.join(folder, 'server.js'));
		fcm.env.PORT = String(await freePort());
		await fcm.ok('init');
		expect(await fcm.ok('start')).toMatch(/started {2}generation 1 {2}2\/2 ready/);
		expect((await fetch(`http://127.0.0.1:${fcm.env.PORT}`)).status).toBe(200);
		await fcm.ok('reload', 'all');
	});

	it('has types and a library that a program can use', async () => {
		writeFileSync(
			path.join(folder, 'use.mts'),
			`import {defineConfig, FcmError} from '${manifest.name}';
const config = defineConfig({apps: [{name: 'api', script: 'server.js', instances: 2}]});
// @ts-expect-error: no such key
defineConfig({apps: [{name: 'api', script: 'server.js', instnces: 2}]});
console.log(JSON.stringify(config), typeof FcmError);
`,
		);
		writeFileSync(
			path.join(folder, 'steer.mts'),
			`import {type AppStatus, type Client, connect, FcmError} from '${manifest.name}/client';
const client: Client = await connect();
const seen: AppStatus[] = [];
const subscription = await client.subscribe((frame) => {
	if (frame.type === 'snapshot') seen.push(...frame.report.apps);
});
await client.apply({apps: [{name: 'api', script: 'server.js', env: {PORT: process.env['PORT'] ?? ''}}]});
const [scaled] = [await client.scale('api', 2)];
// @ts-expect-error: no such option
const failure: unknown = await client.reload('nobody', {onEvnt() {}}).catch((error: unknown) => error);
const names: string[] = (await client.list()).apps.map(({name}) => name);
subscription.end();
console.log(JSON.stringify([names, seen, scaled.ready, FcmError.is(failure) && failure.code]));
await client.kill();
`,
		);
		writeFileSync(path.join(folder, 'steer.cjs'), `console.log(typeof require('${manifest.name}/client').connect);`);
		const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
		const options = [
			'--module',
			'nodenext',
			'--target',
			'es2022',
			'--strict',
			'--skipLibCheck',
			'false',
			'--types',
			'node',
		];
		const typeRoots = ['--typeRoots', path.join(root, 'node_modules/@types')];
		const compiled = ['use.mts', 'steer.mts'];
		execFileSync(process.execPath, [tsc, ...options, ...typeRoots, ...compiled], {cwd: folder, encoding: 'utf8'});
		expect(execFileSync(process.execPath, ['use.mjs'], {cwd: folder, encoding: 'utf8'})).toMatch(/"api".* function/);

		copyFileSync(fixture('http.cjs'), path.join(folder, 'server.js'));
		const env = {...fcm.env, PORT: String(await freePort())};
		const node = (file: string) => execFileSync(process.execPath, [file], {cwd: folder, env, encoding: 'utf8'});
		expect(JSON.parse(node('steer.mjs'))).toEqual([['api'], [], 2, 'FCM_ERR_APP_NOT_FOUND']);
		expect(node('steer.cjs')).toBe('function\n');
	});
});

function bytesIn(folder: string): number {
	const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
	return files.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
