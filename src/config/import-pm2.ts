import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import {describeValue} from './describe-value.ts';
import {carriedKeys} from './pm2-carried-keys.ts';
import {ownVariables} from './pm2-environment.ts';
import {quoteWord} from './script-line.ts';

export interface ImportedApps {
	/** In the words of an ecosystem file. */
	apps: Record<string, unknown>[];
	/** What could not be carried over, and what is different: a line each. */
	notes: string[];
}

export interface ImportContext {
	/** The environment of the shell: what it has with the same value is the shell's, not the app's. */
	shellEnv: NodeJS.ProcessEnv;
	/** PM2_HOME: logs below it are PM2's own choice. */
	pm2Home: string;
}

type Process = Record<string, unknown>;

/**
 * Makes apps of PM2's dump: a list with one entry per process, which becomes one app per name and namespace.
 * @throws FcmError FCM_ERR_CONFIG_SYNTAX for what is no dump.
 */
export function importPm2(dump: unknown, context: ImportContext): ImportedApps {
	if (!Array.isArray(dump))
		throw new FcmError('FCM_ERR_CONFIG_SYNTAX', `expected PM2's list of processes, got ${describeValue(dump)}`);
	const groups = new Map<string, Process[]>();
	const notes: string[] = [];
	dump.forEach((entry: unknown, index) => {
		if (!isProcess(entry)) notes.push(`entry ${index}: no process of PM2, left out`);
		else if (entry.pmx_module === true) notes.push(`${entry.name}: a module of PM2, left out`);
		else groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
	});
	const apps = [...groups.values()].map((processes) => appOf(processes, context, notes));
	return {apps, notes};
}

function isProcess(entry: unknown): entry is Process & {name: string; pm_exec_path: string} {
	if (typeof entry !== 'object' || entry === null) return false;
	return 'name' in entry && typeof entry.name === 'string' && 'pm_exec_path' in entry && isText(entry.pm_exec_path);
}

function keyOf({name, namespace, pm_exec_path: script}: Process): string {
	return JSON.stringify([name, namespace ?? 'default', script]);
}

function appOf(processes: Process[], context: ImportContext, notes: string[]): Record<string, unknown> {
	const [first] = processes as [Process];
	const name = nameFor(String(first.name), notes);
	const note = (words: string) => notes.push(`${name}: ${words}`);
	const app: Record<string, unknown> = {name};
	if (isText(first.namespace) && first.namespace !== 'default') app.namespace = first.namespace;
	Object.assign(app, programOf(first));
	if (isText(first.pm_cwd)) app.cwd = first.pm_cwd;
	if (processes.length > 1) app.instances = processes.length;
	Object.assign(app, modeOf(first, processes.length, note), carriedKeys(first, note));
	Object.assign(app, logsOf(processes, context));
	if (processes.every(({status}) => status === 'stopped')) {
		app.autostart = false;
		note('is stopped in PM2: autostart is false');
	}
	const env = ownVariables(first, context.shellEnv);
	if (Object.keys(env).length > 0) app.env = env;
	for (const [key, value] of Object.entries(first))
		if (/^env_\S+$/.test(key) && typeof value === 'object' && value !== null) app[key] = value;
	if (processes.length > 1 && processes.some((other) => !sameEnv(other, first, context)))
		note('its processes have different environments; that of the first is taken');
	return app;
}

function nameFor(name: string, notes: string[]): string {
	const valid = name
		.replace(/^[^A-Za-z0-9]+/, '')
		.replace(/[^A-Za-z0-9._-]/g, '-')
		.slice(0, 64);
	const mended = valid === '' || valid === 'all' ? `app-${valid || 'x'}` : valid;
	if (mended !== name)
		notes.push(`${mended}: is called ${JSON.stringify(name)} in PM2; fcm's names have no such signs`);
	return mended;
}

function programOf(first: Process): Record<string, unknown> {
	const {pm_exec_path: script, exec_interpreter: interpreter} = first;
	const args = texts(first.args);
	const nodeArgs = texts(first.node_args);
	// A line: PM2 keeps it as what bash was given.
	if (interpreter === 'none' && path.basename(String(script)) === 'bash' && args[0] === '-c' && args[1] !== undefined)
		return {script: [args[1], ...args.slice(2).map(quoteWord)].join(' ')};
	const isKnown = interpreter === undefined || interpreter === 'node';
	return {
		script,
		...(args.length > 0 && {args}),
		...(!isKnown && {interpreter}),
		...(nodeArgs.length > 0 && {node_args: nodeArgs}),
	};
}

function modeOf(
	{exec_mode: mode, exec_interpreter: interpreter}: Process,
	count: number,
	note: (words: string) => void,
) {
	if (mode !== 'fork_mode' || (interpreter !== undefined && interpreter !== 'node')) return {};
	if (count > 1) return {exec_mode: 'fork'};
	note('runs as a cluster of one worker, so that a reload loses nothing; exec_mode: "fork" is as it was');
	return {};
}

/** PM2 puts the id of the process before the extension, unless logs are merged. */
function logsOf(processes: Process[], {pm2Home}: ImportContext): Record<string, unknown> {
	const [first] = processes as [Process];
	const logs: Record<string, unknown> = {};
	for (const [from, key] of [
		['pm_out_log_path', 'out_file'],
		['pm_err_log_path', 'error_file'],
	] as const) {
		const file = first[from];
		if (!isText(file) || file.startsWith(path.join(pm2Home, 'logs') + path.sep)) continue;
		logs[key] = first.merge_logs === true ? file : file.replace(/-\d+(\.[^./]*)?$/, '$1');
	}
	if (Object.keys(logs).length > 0 && processes.length > 1 && first.merge_logs !== true) logs.merge_logs = false;
	return logs;
}

function sameEnv(left: Process, right: Process, {shellEnv}: ImportContext): boolean {
	const sorted = (process: Process) => JSON.stringify(Object.entries(ownVariables(process, shellEnv)).sort());
	return sorted(left) === sorted(right);
}

function texts(value: unknown): string[] {
	if (isText(value)) return [value];
	return Array.isArray(value) ? value.map(String) : [];
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
