/**
 * Builds `dist/`: every program as one flat file, so that `entrypoints.ts` finds them beside itself.
 * What is started often is CommonJS, one file of all that it needs at once; the library and the TUI are ES modules that share
 * chunks. The preload is CommonJS because `--require` is the only hook that runs before an app of either module kind.
 */
import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const require = createRequire(import.meta.url);

/** A build that fails or races another must never leave a half-written `dist`: build aside, then swap. */
const target = path.join(root, 'dist');
const staging = path.join(root, `dist.${process.pid}.tmp`);

const empty = path.join(root, '.build/empty.mjs');

/** The adapters, each an entry of its own. */
const compat = ['cluster2', 'clusterflock', 'flora', 'recluster'];

const shared = {
	bundle: true,
	platform: 'node',
	// jsonc-parser's CommonJS build requires by variable, which no bundler can follow.
	mainFields: ['module', 'main'],
	target: 'node20.19',
	absWorkingDir: root,
	outdir: staging,
	define: {
		FCM_VERSION: JSON.stringify(version),
		'process.env.NODE_ENV': '"production"',
		'process.env.DEV': '"false"',
	},
	legalComments: 'none',
	minifySyntax: true,
	minifyWhitespace: true,
	logLevel: 'warning',
	metafile: true,
};

/** What the command loads when it is needed stays a file: Node would else read and parse it each time. */
const files = {
	...{'machine-list': 'machine-list', 'cli-process': 'cli-process'},
	...{'load-ecosystem': 'cli-config', 'script-spec': 'cli-config', 'import-pm2': 'cli-config'},
	...{'yaml-source': 'cli-yaml', 'toml-source': 'cli-toml', static: 'cli-jiti'},
};
/** By `require`, whatever the source says: `import()` of CommonJS has Node look through the whole file for what it exports. */
const apart = {
	name: 'apart',
	setup: ({onResolve, onLoad}) => {
		onResolve({filter: /./}, ({path: source, kind, namespace}) => {
			if (namespace === 'apart') return {path: source, external: true};
			const isLoadedLater = kind === 'dynamic-import' || kind === 'require-call';
			const file = isLoadedLater && files[path.parse(source).name];
			return file ? {path: file, namespace: 'apart'} : undefined;
		});
		onLoad({filter: /./, namespace: 'apart'}, ({path: file}) => ({
			contents: `module.exports=require('./${file}.cjs')`,
		}));
	},
};

const bundled = {
	...shared,
	alias: {
		'react-devtools-core': empty,
		// node-ipc also speaks TLS and UDP; loading both costs every start 6 ms, and fcm speaks neither.
		tls: empty,
		dgram: empty,
		atomically: path.join(root, '.build/no-writer.mjs'),
		'ajv/dist/2020.js': path.join(root, '.build/no-validator.mjs'),
		'ajv-formats': path.join(root, '.build/no-validator.mjs'),
	},
};
const commonJs = {format: 'cjs', outExtension: {'.js': '.cjs'}};
/** In CommonJS nothing else tells a file where it is. */
const located = {
	define: {...shared.define, 'import.meta.url': 'fcmUrl'},
	banner: {js: "const fcmUrl=require('node:url').pathToFileURL(__filename).href;"},
};
const modules = {
	...bundled,
	format: 'esm',
	banner: {
		js: "import {createRequire as fcmRequire} from 'node:module';const require=fcmRequire(import.meta.url);",
	},
};
const programs = await build({
	...modules,
	splitting: true,
	chunkNames: 'chunk-[hash]',
	entryPoints: {
		foreground: 'src/daemon/foreground.ts',
		index: 'src/index.ts',
		...Object.fromEntries(compat.map((name) => [`compat-${name}`, `src/compat/${name}.ts`])),
		client: 'src/client-api/index.ts',
		tui: 'tui/main.tsx',
	},
});
const launched = [
	...(await launchedProgram('daemon', 'src/daemon/main.ts')),
	...(await launchedProgram('app-master', 'src/app-master/main.ts')),
];
const command = await build({
	...bundled,
	...commonJs,
	plugins: [apart],
	entryPoints: {cli: 'src/cli/main.ts'},
});
/** Files of which a command runs what it needs: twenty ES modules take Node longer to find and link than these to read. */
const commands = await build({
	...bundled,
	...commonJs,
	...located,
	plugins: [apart],
	entryPoints: {
		'machine-list': 'src/cli/machine-list.ts',
		'cli-process': 'src/cli/cli-process.ts',
		'cli-yaml': 'src/config/yaml-source.ts',
		'cli-toml': 'src/config/toml-source.ts',
		'cli-jiti': 'jiti/static',
	},
});
/** What reads ecosystem files, with zod: no command needs it that does not start anything. */
const config = await build({
	...bundled,
	...commonJs,
	...located,
	plugins: [apart],
	stdin: {
		contents: ['load-ecosystem', 'script-spec', 'import-pm2'].map((name) => `export * from './${name}.ts';`).join('\n'),
		resolveDir: path.join(root, 'src/config'),
		sourcefile: 'cli-config.ts',
	},
	outdir: undefined,
	outfile: path.join(staging, 'cli-config.cjs'),
});
const preload = await build({
	...shared,
	...commonJs,
	entryPoints: {preload: 'src/worker/preload.ts'},
});

copyFileSync(path.join(root, 'src/config/schema.json'), path.join(staging, 'schema.json'));
writeFileSync(
	path.join(staging, 'THIRD-PARTY.txt'),
	licences([programs, ...launched, command, commands, config, preload].map(({metafile}) => metafile)),
);
chmodSync(path.join(staging, 'cli.cjs'), 0o755);
emitTypes();
swap();

/**
 * What lives long and is started by the dozen: its code as one function, which `src/launch` compiles with V8's code cache.
 * CommonJS, because a module costs Node 5 ms more.
 */
async function launchedProgram(name, source) {
	const code = await build({
		...bundled,
		...commonJs,
		...located,
		// A script has no `import()`.
		supported: {'dynamic-import': false},
		banner: {
			js: "(function(require,fcmFile){'use strict';const fcmUrl=require('node:url').pathToFileURL(fcmFile).href;",
		},
		footer: {js: '})'},
		entryPoints: {[`${name}-program`]: source},
	});
	const text = readFileSync(path.join(staging, `${name}-program.cjs`));
	if (text.some((byte) => byte > 127)) throw new Error(`${name}: the launcher reads code that is ASCII`);
	const launcher = await build({
		...shared,
		...commonJs,
		define: {...shared.define, FCM_PROGRAM: JSON.stringify(name)},
		entryPoints: {[name]: 'src/launch/main.ts'},
	});
	return [code, launcher];
}

/** The licence of every package whose code is in the bundle, found from esbuild's own list of inputs. */
function licences(metafiles) {
	const packages = new Set();
	for (const file of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
		const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
		if (found) packages.add(found[1]);
	}
	return [...packages]
		.sort()
		.map((folder) => notice(path.join(root, folder)))
		.join(`\n${'-'.repeat(80)}\n\n`);
}

function notice(folder) {
	const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
	const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
	const text = file ? readFileSync(path.join(folder, file), 'utf8') : 'No licence file in the package.';
	return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text.trim()}\n`;
}

/** Declarations of the public API; the programs need none. */
function emitTypes() {
	const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
	const args = [
		...[
			'--ignoreConfig',
			...['index.ts', 'client-api/index.ts', ...compat.map((name) => `compat/${name}.ts`)].map((file) =>
				path.join(root, 'src', file),
			),
			'--declaration',
			'--emitDeclarationOnly',
			'--outDir',
			path.join(staging, 'types'),
		],
		...[
			'--rootDir',
			path.join(root, 'src'),
			'--target',
			'es2022',
			'--exactOptionalPropertyTypes',
			'--module',
			'nodenext',
			'--strict',
			'--skipLibCheck',
		],
		...['--allowImportingTsExtensions', '--rewriteRelativeImportExtensions', '--types', 'node', '--lib', 'es2023'],
		path.join(root, 'src/ipc/node-ipc.d.ts'),
	];
	const {status} = spawnSync(process.execPath, [tsc, ...args], {
		stdio: 'inherit',
		cwd: root,
		timeout: 60_000,
	});
	if (status !== 0) {
		rmSync(staging, {recursive: true, force: true});
		process.exit(1);
	}
	const entries = ['index.d.ts', 'client-api/index.d.ts', ...compat.map((name) => `compat/${name}.d.ts`)];
	dropUnreachable(path.join(staging, 'types'), entries);
}

/** tsc declares all that it reads; a user needs what the public API leads to, and none of the types of what is bundled. */
function dropUnreachable(folder, entries) {
	const reached = new Set(entries.map((entry) => path.join(folder, entry)));
	for (const file of reached) {
		const text = readFileSync(file, 'utf8');
		for (const [, target] of text.matchAll(/(?:from|import\() ?['"](\.[^'"]+)['"]/g))
			reached.add(path.join(path.dirname(file), target.replace(/\.[jt]s$/, '.d.ts')));
	}
	for (const name of readdirSync(folder, {recursive: true})) {
		const file = path.join(folder, name);
		if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
	}
}

function swap() {
	const old = `${staging}.old`;
	mkdirSync(target, {recursive: true});
	renameSync(target, old);
	renameSync(staging, target);
	rmSync(old, {recursive: true, force: true});
}
