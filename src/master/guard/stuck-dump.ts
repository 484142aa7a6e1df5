import type {RequestInFlight} from '../../protocol/activity.ts';
import {wallNow} from '../../shared/clock.ts';
import {formatDuration} from '../../shared/format.ts';
import {type Capture, type CaptureOptions, captureStack} from './capture-stack.ts';

/** A line of a dump is cut here. */
const maxLineChars = 500;

/** The lines for the error log about a stuck worker. Null: it is gone by itself. */
export async function stuckDump({silentMs, ...options}: CaptureOptions & {silentMs: number}): Promise<string[] | null> {
	const since = new Date(wallNow() - silentMs);
	const capture = await captureStack(options);
	return capture.kind === 'gone' ? null : dumpLines({pid: options.pid, silentMs, since, capture});
}

export function dumpLines({
	pid,
	silentMs,
	since,
	capture,
}: {
	pid: number;
	silentMs: number;
	since: Date;
	capture: Exclude<Capture, {kind: 'gone'}>;
}): string[] {
	const what = `fcm: worker ${pid} is stuck: its event loop is silent for ${formatDuration(silentMs)}, since ${since.toISOString()}`;
	const lines = capture.kind === 'none' ? [what, `no stack: ${capture.why}`] : [what, ...stackLines(capture)];
	return lines.map((line) => line.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, '?').slice(0, maxLineChars));
}

function stackLines({frames, requests}: Extract<Capture, {kind: 'stack'}>): string[] {
	const stack = frames.length > 0 ? frames : ['no stack: no JavaScript function was running'];
	if (!requests) return [...stack, 'requests in flight: not known'];
	const more = requests.total - requests.first.length;
	return [
		...stack,
		`requests in flight: ${requests.total}`,
		...requests.first.map(requestLine),
		...(more > 0 ? [`    and ${more} more`] : []),
	];
}

function requestLine({method, url, ip, ageMs, state}: RequestInFlight): string {
	return `    ${method} ${url} from ${ip}, ${state} for ${formatDuration(ageMs)}`;
}
