import {statSync} from 'node:fs';
import path from 'node:path';
import {findProgram} from '../config/find-program.ts';
import {isEcosystemFile} from '../config/is-ecosystem-file.ts';
import {FcmError} from '../shared/errors.ts';
import {fittingApps, notFound, type Selectable} from '../shared/select-apps.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {scriptKeys} from './script-flags.ts';

/** What the arguments of `fcm start` mean. */
export interface StartTargets {
	files: string[];
	scripts: string[];
	/** Of known apps. */
	selectors: string[];
}

/** What `fcm start` takes without an argument, the first that is there. */
const defaultFiles = [
	...['ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.config.mjs', 'ecosystem.config.ts'],
	...['ecosystem.config.json', 'ecosystem.json', 'ecosystem.yaml', 'ecosystem.yml', 'ecosystem.toml'],
];

/**
 * A name that could be an ecosystem file or a script by its looks is one, and so is a line with spaces in it. Any other
 * is a known app, else a file of that name, else a program in PATH, else FCM_ERR_APP_NOT_FOUND. The daemon is asked (and started) only for the latter.
 */
export async function resolveTargets(context: CommandContext, args: readonly string[]): Promise<StartTargets> {
	const targets: StartTargets = {files: [], scripts: [], selectors: []};
	const words: string[] = [];
	for (const arg of args.length > 0 ? args : [defaultFile(context.cwd)]) {
		if (isSelector(arg)) targets.selectors.push(arg);
		else if (isEcosystemFile(arg)) targets.files.push(arg);
		else if (looksLikeScript(arg)) targets.scripts.push(arg);
		else words.push(arg);
	}
	const known = words.length > 0 ? await knownApps(context) : [];
	for (const word of words) {
		if (fittingApps(known, word).length > 0) targets.selectors.push(word);
		else if (isFile(path.resolve(context.cwd, word)) || findProgram(word, context.env.PATH)) targets.scripts.push(word);
		else throw notFound(known, word);
	}
	return targets;
}

/** Options that mean nothing for the targets are a mistake, and are not ignored. Throws FCM_ERR_USAGE. */
export function requireFittingOptions(targets: StartTargets, {options, appArgs}: CommandCall): void {
	const {files, scripts, selectors} = targets;
	const ofFiles = [
		options.only !== undefined && '--only',
		options.env !== undefined && '--env',
		options.prune === true && '--prune',
	];
	const ofScripts = [
		options.name !== undefined && '--name',
		options.instances !== undefined && '--instances',
		appArgs.length > 0 && 'arguments after --',
		...scriptKeys(options).given,
	];
	if (options.namespace !== undefined && files.length + scripts.length === 0)
		throw usage('--namespace needs an ecosystem file or a script');
	for (const option of ofFiles) {
		if (option && files.length === 0) throw usage(`${option} needs an ecosystem file`);
	}
	for (const option of ofScripts) {
		if (!option || (scripts.length > 0 && files.length === 0 && selectors.length === 0)) continue;
		const other =
			files.length > 0
				? 'an ecosystem file says it itself'
				: option === '--instances'
					? `to resize an app: fcm scale ${selectors[0]} <n>`
					: 'an app that is known is started as it is';
		throw usage(`${option}: only for a script; ${other}`);
	}
	if (options.ifIndex !== undefined && files.length + scripts.length === 0)
		throw usage('--if-index needs an ecosystem file or a script');
	const part = options.only !== undefined ? '--only' : options.namespace !== undefined ? '--namespace' : null;
	if (options.prune && part) throw usage(`--prune looks at the whole file, ${part} at a part of it: keep one of them`);
	if (options.prune && files.includes('-'))
		throw usage('-: what comes by standard input is of no file, so --prune finds nothing');
	if (files.filter((file) => file === '-').length > 1) throw usage('-: standard input can be read once');
	if (options.name !== undefined && scripts.length > 1) throw usage('--name: give one script at a time');
}

/** Its name, or null. */
export function findDefaultFile(cwd: string): string | null {
	return defaultFiles.find((name) => isFile(path.join(cwd, name))) ?? null;
}

/** Throws FCM_ERR_USAGE when the folder has none. */
export function defaultFile(cwd: string): string {
	const found = findDefaultFile(cwd);
	if (found) return path.join(cwd, found);
	throw usage(
		'nothing to start: name a file, a script or an app; this folder has no ecosystem.config.js, .json, .yaml or .toml (`fcm init` writes one)',
	);
}

/** `all` and `/regex/` are never files; `/srv/app/` is a folder, not a pattern that anybody means. */
function isSelector(arg: string): boolean {
	return arg === 'all' || (/^\/.+\/i?$/.test(arg) && !isThere(arg));
}

function looksLikeScript(arg: string): boolean {
	return /[/\s]|\.(?:[cm]?[jt]sx?|py|sh|bash|rb|php|pl|lua)$/.test(arg);
}

async function knownApps(context: CommandContext): Promise<Selectable[]> {
	const client = await context.openClient({start: true});
	try {
		return (await client.call('apps.list', {})).apps;
	} finally {
		client.close();
	}
}

function isFile(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false})?.isFile() ?? false;
}

function isThere(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false}) !== undefined;
}

function usage(message: string): FcmError {
	return new FcmError('FCM_ERR_USAGE', message);
}
