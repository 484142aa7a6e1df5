import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readProject} from '../../../src/cli/init/read-project.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import {loadEcosystem} from '../../../src/config/load-ecosystem.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

let folder: string;

beforeEach(() => {
	folder = path.join(mkdtempSync(path.join(tmpdir(), 'fcm-init-')), 'my shop!');
	mkdirSync(folder);
});
afterEach(() => rmSync(path.dirname(folder), {recursive: true}));

function files(all: Record<string, string>): void {
	for (const [name, text] of Object.entries(all)) {
		mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
		writeFileSync(path.join(folder, name), text);
	}
}

const manifest = (value: unknown) => ({'package.json': JSON.stringify(value)});

async function init(...argv: string[]) {
	const context = fakeContext({cwd: folder});
	const code = await runCli(['init', ...argv], context);
	return {code, out: context.stdout.text, err: context.stderr.text};
}

describe('the project', () => {
	test.each([
		['scripts.start', {name: '@shop/api', scripts: {start: 'node --x=1 a.js --port 80'}}, ['a.js'], 'a.js'],
		['main', {name: 'api', main: 'lib/a.js'}, ['lib/a.js'], 'lib/a.js'],
		['a usual name', {name: 'api'}, ['src/index.ts', 'src/server.js'], 'src/server.js'],
		['scripts.start of another program', {scripts: {start: 'next start'}}, ['index.js'], 'npm start'],
		['scripts.start with shell signs', {scripts: {start: 'node a.js && echo'}}, ['a.js'], 'npm start'],
		['scripts.start whose flag takes a word', {scripts: {start: 'node -r dotenv a.js'}}, ['a.js'], 'npm start'],
	])('%s', (_, value, there, script) => {
		files({...manifest(value), ...Object.fromEntries(there.map((name) => [name, '']))});
		expect(readProject(folder)).toMatchObject({script, source: expect.any(String)});
	});

	test('flags and arguments of scripts.start are taken over, the scope of the name is not', () => {
		files({
			...manifest({name: '@shop/api', scripts: {start: 'node --x=1 a.js --port 80'}, engines: {node: '>=22'}}),
			'a.js': '',
		});
		expect(readProject(folder)).toMatchObject({name: 'api', nodeArgs: ['--x=1'], args: ['--port', '80'], node: '>=22'});
	});

	test('an empty folder gives its own name, and a script that is to be filled in', () => {
		expect(readProject(folder)).toMatchObject({name: 'my-shop-', script: 'server.js', source: null});
	});
});

describe('fcm init', () => {
	test('writes a file that fcm start takes', async () => {
		files({...manifest({name: 'api', scripts: {start: 'node --no-warnings a.js x'}}), 'a.js': ''});
		expect(await init()).toMatchObject({code: exitCodes.done, out: expect.stringMatching(/next: fcm start\n$/)});
		const {specs, warnings} = await loadEcosystem(path.join(folder, 'ecosystem.json'), {shellEnv: {}});
		expect(specs).toMatchObject([{name: 'api', nodeArgs: ['--no-warnings'], args: ['x'], instances: 2}]);
		expect(warnings).toEqual([]);
		expect(statSync(path.join(folder, 'ecosystem.json')).mode & 0o022).toBe(0);
	});

	test('every line of it that is commented out is right as well', async () => {
		files({...manifest({name: 'api', main: 'a.js'}), 'a.js': ''});
		await init();
		const text = readFileSync(path.join(folder, 'ecosystem.json'), 'utf8').replace(/\/\/ (?=")/g, '');
		writeFileSync(path.join(folder, 'ecosystem.json'), text);
		const {specs} = await loadEcosystem(path.join(folder, 'ecosystem.json'), {shellEnv: {}, envName: 'production'});
		expect(specs).toMatchObject([
			{env: {PORT: '3000', NODE_ENV: 'production'}, rollout: {soakMs: 5000}, killTimeoutMs: 30_000},
		]);
	});

	test('overwrites nothing without --force, whatever the file is called', async () => {
		for (const name of ['ecosystem.config.js', 'ecosystem.json', 'ecosystem.yaml']) {
			files({[name]: 'mine'});
			expect(await init()).toMatchObject({
				code: exitCodes.usage,
				err: expect.stringContaining(`${name} is here already`),
			});
			expect(readFileSync(path.join(folder, name), 'utf8')).toBe('mine');
			rmSync(path.join(folder, name));
		}
	});

	test('with --force says what to start when another file comes first', async () => {
		files({'ecosystem.config.js': 'mine', 'server.js': ''});
		expect(await init('--force')).toMatchObject({
			...{code: exitCodes.done, out: expect.stringMatching(/next: fcm start ecosystem\.json\n$/)},
		});
		expect(readFileSync(path.join(folder, 'ecosystem.config.js'), 'utf8')).toBe('mine');
	});

	test('a package.json that is none is named', async () => {
		files({'package.json': '{'});
		expect(await init()).toMatchObject({code: exitCodes.usage, err: expect.stringContaining('package.json')});
	});
});
