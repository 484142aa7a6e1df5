import {readFileSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import {findApps} from './find-apps.ts';
import {Findings} from './findings.ts';
import {parseJsonSource} from './json-source.ts';
import {importModuleSource} from './module-source.ts';
import {namedApps, normalizeNamed} from './normalize.ts';
import {type InputStream, readStandardInput} from './standard-input.ts';

export interface LoadedEcosystem {
	/** In the order of the file. */
	specs: AppSpec[];
	/** For the user to read: keys that have no effect, each with its place. */
	warnings: string[];
	/** Of all apps of the file, whichever of them are asked for. */
	names: string[];
}

export interface LoadOptions {
	/** The environment of the shell that runs the command. */
	shellEnv: NodeJS.ProcessEnv;
	/** `production` lays `env_production` over `env`. */
	envName?: string | undefined;
	/** The names of the apps that are wanted; all without it. */
	only?: string[] | undefined;
	/** What `-` reads. */
	input?: InputStream | undefined;
	/** How long a file that is a program, or standard input, may take. Default: 10 s. */
	deadlineMs?: number | undefined;
}

const maxBytes = 1024 * 1024;
const moduleExtensions = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'];

/** Of the formats that are data. A parser is loaded when a file needs it. */
const parsers: Readonly<Record<string, () => Promise<(file: string, text: string) => EcosystemSource>>> = {
	'.json': async () => parseJsonSource,
	'.jsonc': async () => parseJsonSource,
	'.yaml': async () => (await import('./yaml-source.ts')).parseYamlSource,
	'.yml': async () => (await import('./yaml-source.ts')).parseYamlSource,
	'.toml': async () => (await import('./toml-source.ts')).parseTomlSource,
};

/**
 * Reads an ecosystem file; `-` is JSON from standard input. Nothing is ignored silently: what has no effect is in
 * `warnings`, all that is wrong is in one error, a line each with file, line and column.
 * @throws FcmError FCM_ERR_CONFIG_NOT_FOUND, FCM_ERR_CONFIG_SYNTAX, FCM_ERR_CONFIG_INVALID,
 * FCM_ERR_SCRIPT_NOT_FOUND (when only scripts are missing), FCM_ERR_APP_NOT_FOUND (for a name in `only`).
 */
export async function loadEcosystem(file: string, options: LoadOptions): Promise<LoadedEcosystem> {
	const absolute = path.resolve(file);
	const source = file === '-' ? await readInput(options) : await readFile(file, absolute, options);
	const findings = new Findings(source.locate);
	for (const {path: place, message} of source.keyProblems) findings.keyProblem(place, message);
	const baseDir = file === '-' ? process.cwd() : path.dirname(absolute);
	const context = {...options, baseDir};
	const apps = namedApps(findApps(source.value, findings), context, findings);
	const specs = normalizeNamed(apps, context, findings);
	return {specs, warnings: findings.finish(), names: apps.map(({name}) => name)};
}

/**
 * The same for an object like a file. `baseDir`: what its paths are relative to, absolute.
 * @throws FcmError FCM_ERR_CONFIG_INVALID, FCM_ERR_SCRIPT_NOT_FOUND, FCM_ERR_APP_NOT_FOUND.
 */
export function loadConfig(value: unknown, baseDir: string, options: LoadOptions): LoadedEcosystem {
	const findings = new Findings(() => ({offset: 0, text: ''}));
	const context = {...options, baseDir};
	const apps = namedApps(findApps(value, findings), context, findings);
	const specs = normalizeNamed(apps, context, findings);
	return {specs, warnings: findings.finish(), names: apps.map(({name}) => name)};
}

/**
 * The names of the apps of a file, whatever else may be wrong with it.
 * @throws FcmError FCM_ERR_CONFIG_NOT_FOUND, FCM_ERR_CONFIG_SYNTAX.
 */
export async function ecosystemNames(file: string, options: LoadOptions): Promise<string[]> {
	const source = await readFile(file, path.resolve(file), options);
	const findings = new Findings(source.locate);
	const context = {...options, baseDir: path.dirname(path.resolve(file))};
	return namedApps(findApps(source.value, findings), context, findings).map(({name}) => name);
}

async function readInput({input, deadlineMs}: LoadOptions): Promise<EcosystemSource> {
	const label = 'standard input';
	return parseJsonSource(label, textOf(label, await readStandardInput(input, {maxBytes, deadlineMs})));
}

async function readFile(file: string, absolute: string, options: LoadOptions): Promise<EcosystemSource> {
	const {size} = requireFile(file, absolute);
	const extension = path.extname(absolute).toLowerCase();
	if (moduleExtensions.includes(extension)) return importModuleSource(file, absolute, options.deadlineMs);
	const parser = parsers[extension];
	if (!parser) {
		const known = [...Object.keys(parsers), ...moduleExtensions].join(', ');
		throw invalid(`${file}: an ecosystem file ends in one of ${known}`);
	}
	if (size > maxBytes) throw invalid(`${file}: larger than 1 MiB (${size} bytes)`);
	return (await parser())(file, textOf(file, readBytes(file, absolute)));
}

function readBytes(file: string, absolute: string): Uint8Array {
	try {
		return readFileSync(absolute);
	} catch (error) {
		throw new FcmError('FCM_ERR_CONFIG_NOT_FOUND', `${file}: ${(error as Error).message}`, {cause: error});
	}
}

function textOf(file: string, bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		throw new FcmError('FCM_ERR_CONFIG_SYNTAX', `${file}: not a text in UTF-8`, {details: {file}});
	}
}

function requireFile(file: string, absolute: string): Stats {
	let found: Stats;
	try {
		found = statSync(absolute);
	} catch (error) {
		const words = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
		throw new FcmError('FCM_ERR_CONFIG_NOT_FOUND', `${file}: ${words} (${absolute})`, {cause: error});
	}
	if (found.isFile()) return found;
	throw new FcmError('FCM_ERR_CONFIG_NOT_FOUND', `${file}: ${found.isDirectory() ? 'a directory' : 'not a file'}`);
}

function invalid(problem: string): FcmError {
	return new FcmError('FCM_ERR_CONFIG_INVALID', problem, {details: {problems: [problem]}});
}
