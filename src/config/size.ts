const unitBytes = {'': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3} as const;

const sizePattern = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMG]?)B?$/i;

/** Bytes, from a number or from text like "300M", "1.5G", "512K", "1048576"; NaN for anything else. */
export function parseSize(value: unknown): number {
	if (typeof value === 'number') return value;
	const match = typeof value === 'string' ? sizePattern.exec(value.trim()) : null;
	if (!match) return Number.NaN;
	return Math.round(Number(match[1]) * unitBytes[match[2]!.toUpperCase() as keyof typeof unitBytes]);
}
