import {formatBytes, formatDuration, formatLatency, formatPercent, formatRate} from '../../src/shared/format.ts';
import {fitColumns, headRow, itemRow} from '../layout/fit-columns.ts';
import {connectionColumns, requestColumns} from '../layout/request-columns.ts';
import {blank, line, type Row, row, span} from '../layout/row.ts';
import {stateCell} from '../layout/worker-columns.ts';
import {type Sample, series} from '../store/history.ts';
import {appOf, requestRows, workerRow} from '../store/lists.ts';
import {type MonitState, seenNow} from '../store/monit-state.ts';
import type {TextPlace} from '../store/place.ts';
import {ageWords} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import {sparkline} from '../words/sparkline.ts';

/** One worker: its vitals over the last minute, the requests that it answers, its connections. */
export function workerTextRows(state: MonitState, place: TextPlace): readonly Row[] {
	const app = appOf(state, place.scope.apps[0]);
	const {slot, pid} = place.scope.worker ?? {slot: 0, pid: 0};
	const worker = app?.status.workers.find((each) => each.pid === pid);
	if (!app || !worker) return [line(`worker ${slot} (pid ${pid}) has ended; Esc goes back to the app`, 'warn')];
	const {samples, sinceMs, now} = workerRow(state, app, worker);
	const {text, tone = 'plain'} = stateCell(worker);
	const age = ageWords(worker.uptimeMs + sinceMs);
	const title = ` · pid ${pid} · generation ${worker.generation} · up ${age} · ${worker.restarts} restarts of its slot`;
	const {requests, connections} = worker;
	const vital = (name: string, value: string, pick: (sample: Sample) => number) =>
		vitalRow(name, value, series(samples, pick, now, chartWidth(state)));
	return [
		row(span(text, tone), span(title)),
		blank,
		vital('cpu', formatPercent(Math.round(worker.cpuPercent)), ({cpu}) => cpu),
		vital('memory', formatBytes(worker.rssBytes), ({rss}) => rss),
		vital('loop busy', formatPercent(Math.round(worker.eventLoopUtilization * 100)), ({loop}) => loop),
		vital('loop late', formatDuration(worker.eventLoopDelayMs), ({delay}) => delay),
		vital('requests', `${formatRate(requests.perSecond)}/s`, ({rate}) => rate),
		vital('in flight', String(requests.inFlight), ({inFlight}) => inFlight),
		line(
			`p50 ${formatLatency(requests.latencyMs.p50)} · p90 ${formatLatency(requests.latencyMs.p90)} · p99 ${formatLatency(requests.latencyMs.p99)} · ${requests.total} requests in all`,
			'dim',
		),
		...requestPart(state, place),
		...connectionPart(state, pid, `${connections.open} open, ${connections.idle} idle`),
	];
}

function vitalRow(name: string, value: string, values: readonly (number | null)[]): Row {
	return row(span(name.padEnd(11), 'dim'), span(value.padStart(9)), span(`  ${sparkline(values)}`, 'busy'));
}

function chartWidth({size}: MonitState): number {
	return Math.max(10, Math.min(60, size.columns - 24));
}

function requestPart(state: MonitState, place: TextPlace): readonly Row[] {
	const rows = requestRows(state, place);
	const head = [blank, line(`Requests in flight${trouble(state, place.scope.worker?.pid ?? 0)}`, 'head')];
	if (rows.length === 0) return [...head, line('  none', 'dim')];
	const columns = requestColumns.filter(({short}) => !['aPp', 'W', 'gen'].includes(short));
	return [...head, ...tableRows(columns, rows, state)];
}

function connectionPart(state: MonitState, pid: number, count: string): readonly Row[] {
	const all = state.feeds.activity?.apps?.flatMap(({workers}) => workers) ?? [];
	const connections = all.find((worker) => worker.pid === pid)?.connections ?? [];
	const head = [blank, line(`Connections: ${count}`, 'head')];
	return connections.length === 0 ? head : [...head, ...tableRows(connectionColumns, connections, state)];
}

function tableRows<Item>(
	columns: Parameters<typeof fitColumns<Item>>[0],
	items: readonly Item[],
	{size}: MonitState,
): readonly Row[] {
	const table = fitColumns(columns, items, size.columns - 2);
	const sort = {letter: null, inverted: false};
	return [headRow(table, '  ', sort), ...items.map((item) => itemRow(table, item, {margin: '  ', selected: false}))];
}

/** Why the list may not be whole. */
function trouble(state: MonitState, pid: number): string {
	const {activity} = state.feeds;
	if (!activity?.apps) return activity?.problem ? `: ${plainText(activity.problem)}` : ' …';
	const worker = activity.apps.flatMap(({workers}) => workers).find((each) => each.pid === pid);
	const why = worker?.error ?? activity.apps.find(({error}) => error !== undefined)?.error ?? activity.problem;
	const age = seenNow(state) - activity.at;
	if (why) return `: ${plainText(why)}`;
	return age > 5000 ? ` as of ${ageWords(age)} ago` : '';
}
