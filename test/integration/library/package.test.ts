import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import {libraryFixture} from '../../helpers/library.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const entries = ['index.js', 'compat-flora.js', 'compat-recluster.js'];

/** The text of a built file and of all that it imports, at once or later. */
function reachable(entry: string): string {
	const seen = new Map<string, string>();
	const queue = [entry];
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (seen.has(name)) continue;
		const text = readFileSync(path.join(root, 'dist', name), 'utf8');
		seen.set(name, text);
		for (const [, next] of text.matchAll(/(?:from|import)\s*\(?["']\.\/([\w.-]+)["']/g)) queue.push(next!);
	}
	return [...seen.values()].join('\n');
}

const run = (...args: string[]) =>
	new Promise<string>((resolve) => {
		execFile(process.execPath, args, {cwd: root, timeout: 30_000}, (_error, stdout, stderr) =>
			resolve(stdout + stderr),
		);
	});

it.each(entries)('%s holds neither node-ipc nor React nor zod, and waits for nothing', (entry) => {
	const text = reachable(entry);
	expect(text).toContain('SIGUSR2');
	for (const foreign of ['IPCModule', 'react.transitional', 'Symbol.for("react', '_zod', 'ZodError'])
		expect(text).not.toContain(foreign);
});

it('is required and imported, with the names of each library', async () => {
	const name = 'flora-cluster-manager';
	const required = await run(
		'-p',
		`const {Master, Worker, Status} = require('${name}');
		const flora = require('${name}/compat/flora');
		const recluster = require('${name}/compat/recluster');
		JSON.stringify([typeof Master, typeof Worker, typeof Status, Object.keys(flora), typeof recluster])`,
	);
	expect(JSON.parse(required)).toEqual([
		...['function', 'function', 'function'],
		['Master', 'Worker', 'Status', 'master', 'worker'],
		'function',
	]);
	const imported = await run(
		'--input-type=module',
		'-e',
		`import {Master, Worker, Status} from '${name}';
		import flora, {Master as FloraMaster} from '${name}/compat/flora';
		import recluster from '${name}/compat/recluster';
		console.log([Master, Worker, Status, FloraMaster, recluster].every((each) => typeof each === 'function'), flora.Master === FloraMaster);`,
	);
	expect(imported).toBe('true true\n');
});

it('has types that a strict program compiles with', async () => {
	const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
	const flags = [
		'--ignoreConfig',
		'--noEmit',
		'--strict',
		'--module',
		'nodenext',
		'--target',
		'es2022',
		'--types',
		'node',
	];
	expect(await run(tsc, ...flags, '--skipLibCheck', 'false', libraryFixture('consumer.mts'))).toBe('');
});

it('has types for what it exports', () => {
	const {exports} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
		exports: Record<string, {types: string} | string>;
	};
	for (const [name, target] of Object.entries(exports)) {
		if (typeof target === 'string') continue;
		expect(readFileSync(path.join(root, target.types), 'utf8'), name).toContain('export');
	}
	expect(readFileSync(path.join(root, 'dist/types/index.d.ts'), 'utf8')).toMatch(/LibraryMaster as Master/);
});
