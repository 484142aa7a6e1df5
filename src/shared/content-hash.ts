import {createHash} from 'node:crypto';

/** The same for equal plain JSON values, whatever the order of their keys and whatever version of fcm made them. */
export function contentHash(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
