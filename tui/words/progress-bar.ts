/** `████░░░░`; `share` from 0 to 1. */
export function progressBar(share: number, width: number): string {
	const full = Math.round(Math.max(0, Math.min(1, share)) * width);
	return '█'.repeat(full) + '░'.repeat(Math.max(0, width - full));
}
