import path from 'node:path';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppliedFile} from '../protocol/plan.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {scriptKeys} from './script-flags.ts';
import type {StartTargets} from './start-targets.ts';

export interface LoadedSpecs {
	specs: AppSpec[];
	/** For the user to read: what in the files has no effect. */
	warnings: string[];
	files: AppliedFile[];
}

/** The specs of all files and scripts. Rejects with the FCM_ERR_CONFIG_* or FCM_ERR_SCRIPT_* of the first bad one. */
export async function loadSpecs(
	context: CommandContext,
	{files, scripts}: StartTargets,
	call: CommandCall,
): Promise<LoadedSpecs> {
	const loaded = [...(await fromFiles(context, files, call)), ...(await fromScripts(context, scripts, call))];
	const specs = inNamespace(
		loaded.flatMap((source) => source.specs),
		call.options.namespace,
	);
	requireOneOfEach(specs);
	return {
		specs,
		warnings: loaded.flatMap((source) => source.warnings),
		files: loaded.flatMap((source) => source.files),
	};
}

async function fromFiles(context: CommandContext, files: string[], {options}: CommandCall): Promise<LoadedSpecs[]> {
	if (files.length === 0) return [];
	const {loadEcosystem} = await import('../config/load-ecosystem.ts');
	const only = options.only?.split(',').map((name) => name.trim());
	const loaded: LoadedSpecs[] = [];
	for (const file of files) {
		const wishes = {shellEnv: context.env, envName: options.env, only, input: context.stdin};
		const {specs, warnings, names} = await loadEcosystem(file, wishes);
		// What comes in by standard input comes from no file that could lose an app.
		loaded.push({specs, warnings, files: file === '-' ? [] : [{path: path.resolve(file), apps: names}]});
	}
	return loaded;
}

async function fromScripts(context: CommandContext, scripts: string[], call: CommandCall): Promise<LoadedSpecs[]> {
	if (scripts.length === 0) return [];
	const {specFromScript} = await import('../config/script-spec.ts');
	const {name, instances, namespace} = call.options;
	const {cwd, ...scriptOnes} = scriptKeys(call.options).keys;
	const keys = {
		...scriptOnes,
		...(namespace !== undefined && {namespace}),
		...(name !== undefined && {name}),
		...(instances !== undefined && {instances: parseInstances(instances)}),
		...(call.appArgs.length > 0 && {args: call.appArgs}),
	};
	return scripts.map((script) => {
		const {specs, warnings} = specFromScript(script, {
			...{...keys, cwd: context.cwd, shellEnv: context.env},
			...(typeof cwd === 'string' && {folder: cwd}),
		});
		return {specs, warnings, files: []};
	});
}

function parseInstances(text: string): number | 'max' {
	if (text === 'max') return 'max';
	if (/^-?\d{1,9}$/.test(text)) return Number(text);
	throw new FcmError('FCM_ERR_USAGE', `--instances ${text}: neither a number nor max`);
}

function inNamespace(specs: AppSpec[], namespace: string | undefined): AppSpec[] {
	if (namespace === undefined) return specs;
	const found = specs.filter((spec) => spec.namespace === namespace);
	if (found.length > 0) return found;
	const known = [...new Set(specs.map((spec) => spec.namespace))];
	const message = `no app of namespace "${namespace}"${didYouMean(namespace, known) || `; there is ${known.join(', ')}`}`;
	throw new FcmError('FCM_ERR_APP_NOT_FOUND', message);
}

/** Within one file that is checked with its places. */
function requireOneOfEach(specs: readonly AppSpec[]): void {
	const names = specs.map(({name}) => name);
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new FcmError('FCM_ERR_USAGE', `two of the targets are apps called "${twice}"`);
}
