/** Figures as people read them, the same in the CLI and the TUI. At most 8 characters, but for absurd values. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `340 ms`, `1.4 s`, `2m 5s`, `3h 12m`, `4d 2h`. */
export function formatDuration(ms: number): string {
	const whole = Math.max(0, Math.round(ms));
	if (whole < second) return `${whole} ms`;
	if (whole < 59_950) return `${trimZero((whole / second).toFixed(1))} s`;
	const rounded = Math.max(whole, minute);
	if (rounded < hour) return pair(rounded, minute, 'm', second, 's');
	if (rounded < day) return pair(rounded, hour, 'h', minute, 'm');
	return pair(rounded, day, 'd', hour, 'h');
}

/** How long a request took: `0.4 ms`, `12.3 ms`, `340 ms`, `1.4 s`; `-` for 0, which means that there was none. */
export function formatLatency(ms: number): string {
	if (ms <= 0) return '-';
	return ms < 99.95 ? `${Math.max(ms, 0.1).toFixed(1)} ms` : formatDuration(ms);
}

/** `512 B`, `41.2 MB`, `1.5 GB`; 1 MB = 1024 × 1024. */
export function formatBytes(bytes: number): string {
	const units = ['B', 'KB', 'MB', 'GB', 'TB'];
	let value = Math.max(0, bytes);
	let unit = 0;
	while (value >= 1023.95 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	return unit === 0 ? `${Math.round(value)} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** A figure per second: `0`, `0.4`, `12.3`, `340`, `1.2k`, `3.4M`. */
export function formatRate(perSecond: number): string {
	if (perSecond <= 0) return '0';
	if (perSecond < 99.95) return trimZero(perSecond.toFixed(1));
	return formatCount(perSecond);
}

/** A whole number, short: `0`, `999`, `1.2k`, `3.4M`, `5.6G`. */
export function formatCount(count: number): string {
	const whole = Math.max(0, Math.round(count));
	if (whole < 1000) return String(whole);
	if (whole < 999_950) return `${trimZero((whole / 1e3).toFixed(1))}k`;
	if (whole < 999_950_000) return `${trimZero((whole / 1e6).toFixed(1))}M`;
	return `${trimZero((whole / 1e9).toFixed(1))}G`;
}

/** Of 100, where several cores may make it more: `0%`, `3.4%`, `120%`. */
export function formatPercent(percent: number): string {
	const value = Math.max(0, percent);
	return `${value < 99.95 ? trimZero(value.toFixed(1)) : Math.round(value)}%`;
}

function pair(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
	const rest = Math.floor((ms % big) / small);
	return `${Math.floor(ms / big)}${bigUnit} ${rest}${smallUnit}`;
}

function trimZero(figure: string): string {
	return figure.endsWith('.0') ? figure.slice(0, -2) : figure;
}
