import {readFileSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import {findApps} from './find-apps.ts';
import {Findings} from './findings.ts';
import {parseJsonSource} from './json-source.ts';
import {importModuleSource} from './module-source.ts';
import {normalizeApps} from './normalize.ts';

export interface LoadedEcosystem {
	/** In the order of the file. */
	specs: AppSpec[];
	/** For the user to read: keys that have no effect, each with its place. */
	warnings: string[];
}

export interface LoadOptions {
	/** The environment of the shell that runs the command. */
	shellEnv: NodeJS.ProcessEnv;
	/** `production` lays `env_production` over `env`. */
	envName?: string | undefined;
	/** The names of the apps that are wanted; all without it. */
	only?: string[] | undefined;
}

const maxJsonBytes = 1024 * 1024;
const jsonExtensions = ['.json', '.jsonc'];
const moduleExtensions = ['.js', '.cjs', '.mjs'];

/**
 * Reads an ecosystem file. Nothing is ignored silently: what has no effect is in `warnings`, all that is wrong is in
 * one error, a line each with file, line and column.
 * @throws FcmError FCM_ERR_CONFIG_NOT_FOUND, FCM_ERR_CONFIG_SYNTAX, FCM_ERR_CONFIG_INVALID,
 * FCM_ERR_SCRIPT_NOT_FOUND (when only scripts are missing), FCM_ERR_APP_NOT_FOUND (for a name in `only`).
 */
export async function loadEcosystem(file: string, options: LoadOptions): Promise<LoadedEcosystem> {
	const absolute = path.resolve(file);
	const source = await readSource(file, absolute);
	const findings = new Findings(source.locate);
	for (const {path: place, message} of source.keyProblems) findings.keyProblem(place, message);
	const apps = findApps(source.value, findings);
	const specs = normalizeApps(apps, {...options, baseDir: path.dirname(absolute)}, findings);
	return {specs, warnings: findings.finish()};
}

async function readSource(file: string, absolute: string): Promise<EcosystemSource> {
	const {size} = requireFile(file, absolute);
	const extension = path.extname(absolute);
	if (moduleExtensions.includes(extension)) return importModuleSource(file, absolute);
	if (!jsonExtensions.includes(extension)) {
		const known = [...jsonExtensions, ...moduleExtensions].join(', ');
		throw invalid(`${file}: an ecosystem file ends in one of ${known}; write this one as JSON or as a program`);
	}
	if (size > maxJsonBytes) throw invalid(`${file}: larger than 1 MiB (${size} bytes)`);
	return parseJsonSource(file, readFileSync(absolute, 'utf8'));
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
