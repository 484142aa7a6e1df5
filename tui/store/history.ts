import type {HistoryCells} from '../../src/protocol/history.ts';
import type {AppStatus} from '../../src/protocol/status.ts';

/** What was told at one moment. Of an app or of a worker; `requests` and `failed` only of an app, and only counters. */
export interface Sample {
	at: number;
	rate: number;
	cpu: number;
	rss: number;
	inFlight: number;
	loop: number;
	delay: number;
	requests: number;
	failed: number;
}

/** By name for apps, by pid for workers; the newest last. */
export interface History {
	apps: ReadonlyMap<string, readonly Sample[]>;
	workers: ReadonlyMap<number, readonly Sample[]>;
}

export const noHistory: History = {apps: new Map(), workers: new Map()};

/** What the screens show of the past. */
export const spanMs = 60_000;

/** Notes what apps and workers are now; forgets who is gone, and all but one sample from before the last minute. */
export function withSamples(
	history: History,
	told: readonly AppStatus[],
	all: readonly AppStatus[],
	now: number,
): History {
	const apps = new Map(history.apps);
	const workers = new Map(history.workers);
	for (const app of told) {
		apps.set(app.name, appended(apps.get(app.name) ?? [], sampleOfApp(app, now)));
		for (const worker of app.workers) {
			const {perSecond: rate, inFlight} = worker.requests;
			const figures = {cpu: worker.cpuPercent, rss: worker.rssBytes, loop: worker.eventLoopUtilization};
			const sample = {at: now, rate, inFlight, ...figures, delay: worker.eventLoopDelayMs, requests: 0, failed: 0};
			workers.set(worker.pid, appended(workers.get(worker.pid) ?? [], sample));
		}
	}
	const names = new Set(all.map(({name}) => name));
	const pids = new Set(all.flatMap((app) => app.workers.map(({pid}) => pid)));
	for (const name of apps.keys()) if (!names.has(name)) apps.delete(name);
	for (const pid of workers.keys()) if (!pids.has(pid)) workers.delete(pid);
	return {apps, workers};
}

/** Puts what the app masters remember before what was told since: a monitor that was just opened is not empty. */
export function withPast(history: History, past: readonly {app: string; history: HistoryCells}[]): History {
	const apps = new Map(history.apps);
	for (const {app, history: cells} of past) {
		const known = apps.get(app);
		const first = known?.[0];
		if (!known || !first) continue;
		apps.set(app, [...samplesOf(cells, first).filter(({at}) => at < first.at), ...known]);
	}
	return {...history, apps};
}

/**
 * The greatest value of each of `count` equal parts of the last minute. A part in which nothing was told has what was told
 * before: who tells nothing has not changed. Null: nobody knows.
 */
export function series(
	samples: readonly Sample[] | undefined,
	pick: (sample: Sample) => number,
	now: number,
	count: number,
): readonly (number | null)[] {
	const values: (number | null)[] = [];
	const stepMs = spanMs / count;
	let index = 0;
	let last: number | null = null;
	for (let part = 0; part < count; part++) {
		const end = now - spanMs + (part + 1) * stepMs;
		let most: number | null = null;
		for (; samples && index < samples.length && samples[index]!.at <= end; index++) {
			last = pick(samples[index]!);
			if (samples[index]!.at > end - stepMs) most = Math.max(most ?? 0, last);
		}
		values.push(most ?? last);
	}
	return values;
}

/** The share of 5xx among the answers of the last minute, or of as much of it as is known; null: there were no requests. */
export function failedShare(samples: readonly Sample[] | undefined, now: number): number | null {
	const last = samples?.at(-1);
	if (!samples || !last) return null;
	const before = samples.findLast(({at}) => at <= now - spanMs) ?? samples[0]!;
	const requests = last.requests - before.requests;
	const failed = last.failed - before.failed;
	return requests > 0 && failed >= 0 ? Math.min(1, failed / requests) : null;
}

function sampleOfApp(app: AppStatus, now: number): Sample {
	const {total, perSecond: rate, inFlight, status} = app.requests;
	const figures = {rate, inFlight, cpu: app.cpuPercent, rss: app.rssBytes};
	return {at: now, ...figures, loop: 0, delay: 0, requests: total, failed: status['5xx']};
}

/** Counters are counted back from what is known now. */
function samplesOf(
	{stepMs, endsAt, requests, errors, inFlight, cpuPercent, rssBytes}: HistoryCells,
	known: Sample,
): Sample[] {
	const counted = {requests: known.requests, failed: known.failed};
	const samples: Sample[] = [];
	for (let cell = requests.length - 1; cell >= 0; cell--) {
		const begun = requests[cell]!;
		const figures = {rate: (begun * 1000) / stepMs, inFlight: inFlight[cell] ?? 0, cpu: cpuPercent[cell] ?? 0};
		const at = endsAt - (requests.length - 1 - cell) * stepMs;
		samples.push({at, ...figures, rss: rssBytes[cell] ?? 0, loop: 0, delay: 0, ...counted});
		counted.requests -= begun;
		counted.failed -= errors[cell] ?? 0;
	}
	return samples.reverse();
}

function appended(samples: readonly Sample[], sample: Sample): readonly Sample[] {
	const old = samples.findLastIndex(({at}) => at <= sample.at - spanMs);
	return [...samples.slice(Math.max(0, old)), sample];
}
