/** Fails when a folder imports what DESIGN section 3 does not allow it to. The table is the whole policy. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Folder -> what it may import. `x:type` allows `import type` only. `npm` allows third-party code, or names it. */
const allowed = {
	shared: ['node'],
	protocol: ['shared'],
	core: ['protocol:type', 'shared/invariant.ts'],
	config: [
		...['protocol', 'shared', 'node', 'npm:zod', 'npm:jsonc-parser', 'npm:yaml', 'npm:toml-eslint-parser'],
		...['npm:croner', 'npm:jiti/static'],
	],
	'state-dir': ['protocol', 'shared', 'node', 'npm:conf'],
	worker: ['protocol', 'shared', 'node'],
	master: ['core', 'protocol', 'shared', 'entrypoints.ts', 'node', 'npm:ws'],
	ipc: ['protocol', 'shared', 'node', 'npm:node-ipc'],
	launch: ['state-dir', 'node'],
	'app-master': [
		...['master', 'ipc', 'state-dir', 'config', 'protocol', 'shared', 'node'],
		...['npm:croner', 'npm:chokidar', 'npm:picomatch'],
	],
	daemon: ['ipc', 'state-dir', 'config', 'protocol', 'shared', 'entrypoints.ts', 'node'],
	client: ['ipc', 'state-dir', 'protocol', 'shared', 'entrypoints.ts', 'node'],
	'client-api': ['client', 'config', 'protocol', 'shared', 'node'],
	cli: ['client', 'config', 'protocol', 'shared', 'entrypoints.ts', 'node', 'npm'],
	tui: ['client', 'protocol', 'shared', 'node', 'npm'],
	index: ['master', 'worker', 'config', 'protocol', 'shared', 'compat'],
	compat: ['master', 'worker', 'config', 'protocol', 'shared', 'state-dir/process-identity.ts', 'node'],
	entrypoints: [],
};

/** Who waits for hours and days, and must not mind when somebody sets the clock. */
const supervisors = new Set(['core', 'master', 'app-master', 'daemon', 'ipc', 'state-dir']);

const importPattern =
	/^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

const problems = [...sources('src'), ...sources('tui')].flatMap(check);
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);

function sources(folder) {
	return readdirSync(path.join(root, folder), {recursive: true})
		.filter((name) => /\.tsx?$/.test(name))
		.map((name) => path.join(folder, name));
}

/** `src/core/x.ts` -> `core`, `src/index.ts` -> `index`, `tui/x.tsx` -> `tui`. */
function folderOf(file) {
	const [top, second] = file.split(path.sep);
	return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

function check(file) {
	const own = folderOf(file);
	const text = readFileSync(path.join(root, file), 'utf8');
	const rules = allowed[own];
	if (!rules) return [`${file}: folder "${own}" is not in the import table (.build/check-imports.mjs)`];
	const found = [];
	for (const match of text.matchAll(importPattern)) {
		const target = match[2] ?? match[3] ?? match[4];
		const typeOnly = Boolean(match[1]);
		if (!mayImport(rules, own, file, target, typeOnly))
			found.push(`${file}: ${own} may not import ${typeOnly ? 'types of ' : ''}${target}`);
	}
	if (/\bDate\.now\b/.test(text) && supervisors.has(own))
		found.push(`${file}: the wall clock jumps; take steadyNow (durations) or wallNow (shown) of shared/clock.ts`);
	const lines = text.split('\n').length;
	if (lines > 300) found.push(`${file}: ${lines} lines; the limit is 300`);
	return found;
}

function mayImport(rules, own, file, target, typeOnly) {
	if (target.startsWith('node:')) return rules.includes('node');
	if (!target.startsWith('.')) return rules.some((rule) => rule === 'npm' || rule === `npm:${target}`);
	const resolved = path.normalize(path.join(path.dirname(file), target));
	if (folderOf(resolved) === own) return true;
	return rules.some((rule) => {
		const [folder, kind] = rule.split(':');
		if (kind === 'type' && !typeOnly) return false;
		return (
			resolved === path.join('src', folder) ||
			resolved.startsWith(path.join('src', folder) + path.sep) ||
			folderOf(resolved) === folder
		);
	});
}
