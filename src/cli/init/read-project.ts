import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {splitWords} from '../../config/split-words.ts';
import {FcmError} from '../../shared/errors.ts';

/** What a folder says about the app that is in it. */
export interface Project {
	/** Fit for an app's name. */
	name: string;
	script: string;
	nodeArgs: string[];
	args: string[];
	/** Why it is this script, in words. Null: it is a guess that is to be filled in. */
	source: string | null;
	/** What package.json asks of Node. */
	node: string | null;
}

interface Manifest {
	name?: unknown;
	main?: unknown;
	scripts?: {start?: unknown};
	engines?: {node?: unknown};
}

/** Common names, the likeliest first. */
const usualScripts = ['server', 'index', 'app', 'main', 'src/server', 'src/index', 'src/app', 'src/main', 'dist/server']
	.concat('dist/index', 'dist/main')
	.flatMap((base) => ['js', 'mjs', 'cjs', 'ts'].map((extension) => `${base}.${extension}`));

/** Rejects a package.json that is none with FCM_ERR_CONFIG_SYNTAX. */
export function readProject(folder: string): Project {
	const manifest = readManifest(path.join(folder, 'package.json'));
	const isThere = (file: string) => existsSync(path.join(folder, file));
	const usual = usualScripts.find(isThere);
	const nothing = {nodeArgs: [], args: []};
	const program =
		fromStart(manifest.scripts?.start, isThere) ??
		(typeof manifest.main === 'string' && isThere(manifest.main)
			? {script: manifest.main, ...nothing, source: 'From `main` of package.json'}
			: {script: usual ?? 'server.js', ...nothing, source: usual ? 'Found in this folder' : null});
	const {name, engines} = manifest;
	return {
		name: appName(typeof name === 'string' ? name : path.basename(folder)),
		...program,
		node: typeof engines?.node === 'string' ? engines.node : null,
	};
}

function readManifest(file: string): Manifest {
	if (!existsSync(file)) return {};
	try {
		const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
		return typeof value === 'object' && value !== null ? value : {};
	} catch (error) {
		throw new FcmError('FCM_ERR_CONFIG_SYNTAX', `${file}: ${(error as Error).message}`, {cause: error});
	}
}

type Program = Pick<Project, 'script' | 'nodeArgs' | 'args' | 'source'>;

/** `node --flag server.js arg` is said in fcm's own words; any other line is npm's to run. Null: there is none. */
function fromStart(line: unknown, isThere: (file: string) => boolean): Program | null {
	if (typeof line !== 'string' || line.trim() === '') return null;
	const [program, ...words] = splitWords(line) ?? [];
	const at = words.findIndex((word) => !word.startsWith('-'));
	const script = words[at];
	// A flag that takes the next word would make a script of it: only what is there is one.
	if (program === 'node' && script !== undefined && isThere(script) && !/[|&;<>$`]/.test(line)) {
		const source = 'From `scripts.start` of package.json';
		return {script, nodeArgs: words.slice(0, at), args: words.slice(at + 1), source};
	}
	return {
		script: 'npm start',
		nodeArgs: [],
		args: [],
		source: '`scripts.start` of package.json is more than a Node script',
	};
}

/** `@shop/api` is `api`; what a name may not have becomes a hyphen. */
function appName(text: string): string {
	const name = text
		.slice(text.lastIndexOf('/') + 1)
		.replace(/[^A-Za-z0-9._-]+/g, '-')
		.replace(/^[^A-Za-z0-9]+/, '')
		.slice(0, 64);
	return name === '' ? 'app' : name;
}
