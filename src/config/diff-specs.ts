import type {AppSpec} from '../protocol/app-spec.ts';
import {isLive} from '../protocol/live-fields.ts';
import type {KeyChange} from '../protocol/plan.ts';

export interface SpecDiff {
	/**
	 * The mildest means. `update`: the app master takes it over, no worker is touched. `scale`: the number of workers, and
	 * maybe what an update is for. `reload`: a new generation is needed. `restart`: a new app master is needed, since one
	 * can hand out connections in one way only.
	 */
	kind: 'none' | 'update' | 'scale' | 'reload' | 'restart';
	/** What changed, in the words of the ecosystem file, sorted: `instances`, `rollout.soak`, `env.PORT`. No values. */
	keys: string[];
}

/** What it takes to get from one spec of an app to another. Another shell (`shellEnv`) or key of the file (`envOrigins`) is no change. */
export function diffSpecs(before: AppSpec, after: AppSpec): SpecDiff {
	const paths = changedPaths(before, after);
	return {kind: kindOf(new Set(paths.map(([field = '']) => field))), keys: [...new Set(paths.map(fileKey))].sort()};
}

/** As `keys` of diffSpecs; of a variable also whether it is new or gone. */
export function specChanges(before: AppSpec, after: AppSpec): KeyChange[] {
	return diffSpecs(before, after).keys.map((key) => ({key, how: howOf(key, before, after)}));
}

function howOf(key: string, before: AppSpec, after: AppSpec): KeyChange['how'] {
	const [, variable] = /^env\.(.*)$/s.exec(key) ?? [];
	if (variable === undefined) return 'changed';
	if (!Object.hasOwn(before.env, variable)) return 'added';
	return Object.hasOwn(after.env, variable) ? 'changed' : 'removed';
}

function changedPaths(before: AppSpec, after: AppSpec): string[][] {
	const same = {shellEnv: {}, envOrigins: {}};
	return changedFields({...before, ...same}, {...after, ...same}, []);
}

function kindOf(fields: Set<string>): SpecDiff['kind'] {
	const all = [...fields];
	if (all.length === 0) return 'none';
	if (all.some((field) => ofTheMaster.has(field))) return 'restart';
	if (all.every(isLive)) return 'update';
	return all.every((field) => field === 'instances' || isLive(field)) ? 'scale' : 'reload';
}

/** Fields that an app master decides by once, when it starts. */
const ofTheMaster = new Set(['balance', 'mode', 'sockets']);

/** Where the specs differ, as paths: `['rollout', 'soakMs']`. */
function changedFields(before: object, after: object, path: readonly string[]): string[][] {
	const left = new Map<string, unknown>(Object.entries(before));
	const right = new Map<string, unknown>(Object.entries(after));
	return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
		const [old, now] = [left.get(key), right.get(key)];
		if (isPlainObject(old) && isPlainObject(now)) return changedFields(old, now, [...path, key]);
		return JSON.stringify(old) === JSON.stringify(now) ? [] : [[...path, key]];
	});
}

function isPlainObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of the spec that are called otherwise in the file, or are one key there. */
const otherwise: Record<string, string> = {
	'recycle.maxMemoryBytes': 'max_memory_restart',
	'rollout.surge.kind': 'rollout.surge',
	'rollout.surge.value': 'rollout.surge',
	mode: 'exec_mode',
	'watch.ignore': 'ignore_watch',
	'watch.delayMs': 'watch_delay',
	'cronRestart.timezone': 'cron_timezone',
	'logs.merge': 'merge_logs',
	'logs.rotate.sizeBytes': 'log_rotate.size',
	'logs.type': 'log_type',
	'logs.overflow': 'log_overflow',
};

/** One key in the file whatever of it differs. */
const whole: Readonly<Record<string, string>> = {
	program: 'interpreter',
	readyWhen: 'ready_when',
	sockets: 'sockets',
	statusPort: 'status_port',
};

/** `['killTimeoutMs']` -> `kill_timeout`, `['recycle', 'maxAgeMs']` -> `max_age`. A variable keeps its name. */
function fileKey(path: readonly string[]): string {
	const field = path.join('.');
	const [first = '', second] = path;
	if (first === 'env') return field;
	const known = whole[first] ?? otherwise[field];
	if (known !== undefined) return known;
	if (first === 'watch' || first === 'cronRestart') return snakeCase(first);
	if (first === 'logs' && second === 'rotate') return ['log_rotate', ...path.slice(2).map(snakeCase)].join('.');
	return (first === 'recycle' || first === 'logs' ? path.slice(1) : path).map(snakeCase).join('.');
}

function snakeCase(field: string): string {
	return field.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
