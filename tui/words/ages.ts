import {formatDuration} from '../../src/shared/format.ts';

const minute = 60_000;

/** How old something is: `12 s`, `5m`, `3h 12m`. Seconds only in the first minute, so that an idle screen stands still. */
export function ageWords(ms: number): string {
	if (ms < minute) return `${Math.floor(Math.max(0, ms) / 1000)} s`;
	return ms < 60 * minute ? `${Math.floor(ms / minute)}m` : formatDuration(ms);
}

/** The same for a column: `12s`, `5m`, `3h12m`. */
export function ageCell(ms: number): string {
	return ms <= 0 ? '-' : ageWords(ms).replace(' ', '');
}

/** What is still to wait, never `0 s`: `12 s`, `2m 5s`. */
export function countdownWords(ms: number): string {
	const seconds = Math.max(1, Math.ceil(ms / 1000));
	return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** Whether an age is still counted in seconds. */
export function isYoung(ms: number): boolean {
	return ms < minute;
}
