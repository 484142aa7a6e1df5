/** Maps whose keys are data, not fields. */
const maps = new Set(['env', 'shellEnv', 'details', 'phasesMs']);

/**
 * Where `today` has lost a field that `golden` has, or gives it another type: what an older peer would stumble over. New fields
 * are no loss. What may be null in one may be an object or text in the other.
 */
export function lostFields(golden: unknown, today: unknown, at = ''): string[] {
	if (golden === null || (today === null && typeof golden !== 'number' && typeof golden !== 'boolean')) return [];
	if (Array.isArray(golden))
		return Array.isArray(today) ? lostInList(golden, today, at) : [`${at} is no list any more`];
	if (typeof golden !== 'object') return typeof golden === typeof today ? [] : [`${at} is ${typeof today} now`];
	if (typeof today !== 'object' || today === null) return [`${at} is ${typeof today} now`];
	if (maps.has(at.split('.').at(-1)!)) return [];
	return Object.entries(golden).flatMap(([key, value]) => {
		const path = at === '' ? key : `${at}.${key}`;
		return key in today ? lostFields(value, (today as Record<string, unknown>)[key], path) : [`${path} is gone`];
	});
}

/** Elements are compared with one of their own kind, where there is one. */
function lostInList(golden: readonly unknown[], today: readonly unknown[], at: string): string[] {
	const lost = golden.flatMap((element) => {
		const twin = today.find((other) => kindOf(other) === kindOf(element));
		return twin === undefined ? [] : lostFields(element, twin, `${at}[]`);
	});
	return [...new Set(lost)];
}

function kindOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return typeof value;
	const {type, ok} = value as {type?: unknown; ok?: unknown};
	return type ?? ok ?? 'object';
}
