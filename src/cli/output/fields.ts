import type {Styles} from './styles.ts';

/** `key  value` lines, the values below one another. */
export function renderFields(fields: readonly (readonly [key: string, value: string])[], styles: Styles): string {
	const width = Math.max(...fields.map(([key]) => key.length));
	return fields.map(([key, value]) => `${styles.dim(key.padEnd(width))}  ${value}`).join('\n');
}
