import {maxInstances, type RolloutSpec} from '../protocol/app-spec.ts';

export type Surge = RolloutSpec['surge'];

/** A number of workers, or text like `2` or `25%`; null for anything else. */
export function parseSurge(value: unknown): Surge | null {
	const [, digits, percent] = /^(\d{1,3})(%?)$/.exec(String(value)) ?? [];
	if (digits === undefined || (typeof value !== 'number' && typeof value !== 'string')) return null;
	const parsed = {kind: percent ? 'percent' : 'count', value: Number(digits)} as const;
	return parsed.value >= 1 && parsed.value <= (percent ? 100 : maxInstances) ? parsed : null;
}
