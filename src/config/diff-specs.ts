import type {AppSpec} from '../protocol/app-spec.ts';

export interface SpecDiff {
	/** `scale`: nothing but the number of workers. `reload`: a new generation is needed. */
	kind: 'none' | 'scale' | 'reload';
	/** What changed, in the words of the ecosystem file, sorted: `instances`, `rollout.soak`, `env.PORT`. No values. */
	keys: string[];
}

/** What it takes to get from one spec of an app to another. Another shell (`shellEnv`) is no change. */
export function diffSpecs(before: AppSpec, after: AppSpec): SpecDiff {
	const keys = changedKeys({...before, shellEnv: {}}, {...after, shellEnv: {}}, '').sort();
	if (keys.length === 0) return {kind: 'none', keys};
	return {kind: keys.every((key) => key === 'instances') ? 'scale' : 'reload', keys};
}

function changedKeys(before: object, after: object, prefix: string): string[] {
	const left = new Map<string, unknown>(Object.entries(before));
	const right = new Map<string, unknown>(Object.entries(after));
	return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
		const [old, now] = [left.get(key), right.get(key)];
		const name = prefix === 'env.' ? `env.${key}` : `${prefix}${fileKey(key)}`;
		if (isPlainObject(old) && isPlainObject(now)) return changedKeys(old, now, `${name}.`);
		return JSON.stringify(old) === JSON.stringify(now) ? [] : [name];
	});
}

function isPlainObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `killTimeoutMs` -> `kill_timeout`. */
function fileKey(specKey: string): string {
	return specKey.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
