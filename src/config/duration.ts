const unitMs = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

export const durationPattern = /^(\d{1,15}(?:\.\d{1,6})?)(ms|s|m|h|d)?$/;

/** Below the 2^31-1 ms at which a Node timer would fire at once instead. */
export const maxDurationMs = 24 * unitMs.h;

/** Milliseconds, from a number or from text like "500ms", "10s", "1.5m", "2h", "7d", "5000"; NaN for anything else. */
export function parseDuration(value: unknown): number {
	if (typeof value === 'number') return value;
	const match = typeof value === 'string' ? durationPattern.exec(value.trim()) : null;
	if (!match) return Number.NaN;
	const unit = (match[2] ?? 'ms') as keyof typeof unitMs;
	return Math.round(Number(match[1]) * unitMs[unit]);
}
