import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Listens at once. */
const server = `require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');`;

describe('the programs of fcm', () => {
	let fcm: Fcm;
	let ecosystem: string;
	beforeEach(async () => {
		fcm = new Fcm();
		fcm.file('server.cjs', server);
		ecosystem = fcm.ecosystem({name: 'api', script: 'server.cjs', env: {PORT: await freePort()}});
	});
	afterEach(() => fcm.end());

	const cacheFiles = () => {
		const folder = path.join(fcm.home, 'cache');
		const names = existsSync(folder) ? readdirSync(folder) : [];
		return names.filter((name) => !name.endsWith('.tmp')).map((name) => path.join(folder, name));
	};
	/** Whether Node takes the code that is kept of a program. It crashes on what is damaged. */
	const isTaken = (program: string) => {
		const file = cacheFiles().find((name) => path.basename(name).startsWith(`${program}-program-`));
		if (!file) return false;
		const check = `
			const {readFileSync} = require('node:fs');
			const [, source, code] = process.argv;
			const cachedData = readFileSync(code).subarray(32);
			console.log(new (require('node:vm').Script)(readFileSync(source, 'latin1'), {cachedData}).cachedDataRejected);
		`;
		const args = ['-e', check, path.join(dist, `${program}-program.cjs`), file];
		return spawnSync(process.execPath, args, {encoding: 'utf8', timeout: 30_000}).stdout.trim() === 'false';
	};
	const keptOf = (programs: readonly string[]) => programs.filter(isTaken);

	it('keep what V8 has compiled of them for the next start, and start as well when that is damaged', async () => {
		const both = ['app-master', 'daemon'];
		await fcm.ok('start', ecosystem);
		await eventually(
			'both keep their code',
			async () => keptOf(both).length,
			(count) => count === 2,
		);
		for (const file of cacheFiles()) {
			const content = readFileSync(file);
			content.fill(0xff, content.length / 2);
			writeFileSync(file, content);
		}
		await fcm.ok('kill');
		expect(await fcm.ok('start', ecosystem)).toMatch(/api +started/);
		await eventually(
			'both keep their code again',
			async () => keptOf(both).length,
			(count) => count === 2,
		);
		await fcm.ok('kill');
		expect(await fcm.ok('start', ecosystem)).toMatch(/api +started/);
	});

	it('have heaps that stay small', async () => {
		const report = path.join(fcm.dir, 'heap');
		const probe = `
			if (/(daemon|app-master)\\.cjs$/.test(process.argv[1])) setTimeout(() => {
				let kept = [];
				for (let i = 0; i < 2_000_000; i++) {
					kept.push({i});
					if (kept.length > 20_000) kept = kept.slice(10_000);
				}
				const {getHeapSpaceStatistics} = require('node:v8');
				const {space_size: bytes} = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
				require('node:fs').writeFileSync(${JSON.stringify(report)} + process.pid, String(bytes));
			}, 2500);
		`;
		fcm.env.FCM_NODE_OPTIONS = `--require ${fcm.file('probe.cjs', probe)}`;
		await fcm.ok('start', ecosystem);
		const {apps, daemon} = await fcm.report();
		for (const pid of [daemon.pid, apps[0]!.masterPid]) {
			const file = `${report}${pid}`;
			await eventually('the heap is measured', async () => existsSync(file) && readFileSync(file, 'utf8'), Boolean);
			// Without, it is 32 MB by then.
			expect(Number(readFileSync(file, 'utf8')) / 2 ** 20).toBeLessThanOrEqual(4);
		}
	});

	it('load nothing that NODE_OPTIONS of the shell names for the apps', async () => {
		const report = path.join(fcm.dir, 'loaded');
		const agent = `require('node:fs').appendFileSync(${JSON.stringify(report)}, process.argv[1] + '\\n');`;
		fcm.env.NODE_OPTIONS = `--require ${fcm.file('agent.cjs', agent)}`;
		await fcm.ok('start', ecosystem);
		const loaded = new Set(
			readFileSync(report, 'utf8')
				.trim()
				.split('\n')
				.map((file) => path.basename(file)),
		);
		expect([...loaded].sort()).toEqual(['cli.cjs', 'server.cjs']);
	});

	it('load next to nothing for what scripts ask every second', async () => {
		await fcm.ok('start', ecosystem);
		const report = path.join(fcm.dir, 'modules');
		const probe = `
			process.on('exit', () => {
				const files = Object.keys(require.cache).filter((file) => file.startsWith(${JSON.stringify(dist)}));
				const own = process.moduleLoadList.filter((name) => /^NativeModule (child_process|cluster|http|crypto)$/.test(name));
				const esm = process.moduleLoadList.includes('NativeModule internal/modules/esm/translators');
				require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify({files: files.length, own, esm}));
			});
		`;
		fcm.env.NODE_OPTIONS = `--require ${fcm.file('probe.cjs', probe)}`;
		for (const [command, files] of [
			['--version', 1],
			['ls --json', 2],
		] as const) {
			await fcm.ok(...command.split(' '));
			const loaded = JSON.parse(readFileSync(report, 'utf8'));
			expect({command, loaded}).toEqual({command, loaded: {files, own: [], esm: false}});
		}
	});

	it('say so when Node refuses the options that are meant for them', async () => {
		fcm.env.FCM_NODE_OPTIONS = '--no-such-option';
		const {code, stderr} = await fcm.run('start', ecosystem);
		expect({code, stderr}).toMatchObject({code: 3, stderr: expect.stringContaining('--no-such-option')});
		expect(stderr).not.toMatch(/^\s+at /m);
		delete fcm.env.FCM_NODE_OPTIONS;
	});
});
