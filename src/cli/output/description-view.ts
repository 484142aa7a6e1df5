import {eventWords} from '../../client/event-words.ts';
import type {AppDescription} from '../../protocol/control-api.ts';
import type {AppStatus, StatusClass, WorkerStatus} from '../../protocol/status.ts';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatLatency,
	formatPercent,
	formatRate,
} from '../../shared/format.ts';
import type {CommandContext} from '../command-context.ts';
import {dependencyWords} from './dependency-words.ts';
import {renderFields} from './fields.ts';
import {formatClock} from './format-clock.ts';
import {specFields} from './spec-fields.ts';
import {tableRoom} from './status-view.ts';
import {type Styles, statusStyle, stylesFor} from './styles.ts';
import {type Column, renderTable} from './text-table.ts';
import {triggerFields} from './trigger-fields.ts';
import {troubleLines} from './trouble-lines.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

const shownEvents = 15;

/** What `fcm describe` prints of one app. `now` in ms since the epoch. */
export function renderDescription(app: AppDescription, view: View, now: number): string {
	const styles = stylesFor(view, view.stdout);
	const {status, spec, release, logs, events} = app;
	const blocks: [title: string, body: string][] = [
		['', renderFields(statusFields(status, styles), styles)],
		['spec', renderFields([...specFields(spec, release), ...triggerFields(app, now)], styles)],
		['workers', workerTable(status.workers, view, styles)],
		['trouble', troubleLines(status, now, styles).join('\n')],
		['logs', renderFields([['out', logs.out], ['error', logs.error]], styles)], // biome-ignore format: a list of pairs
		['last events', lastEvents(events)],
	];
	return blocks
		.filter(([, body]) => body !== '')
		.map(([title, body]) => (title === '' ? `${body}\n` : `\n${styles.bold(title)}\n${indent(body)}\n`))
		.join('');
}

function statusFields(app: AppStatus, styles: Styles): [string, string][] {
	const {requests, connections} = app;
	const {p50, p90, p99} = requests.latencyMs;
	return [
		['name', styles.bold(app.name)],
		...(app.id === undefined ? [] : [['id', String(app.id)]]),
		['namespace', app.namespace],
		['status', statusStyle(styles, app.status)(app.status)],
		...(app.rollout ? ([['rollout', `${app.rollout.phase}, to generation ${app.rollout.toGeneration}`]] as const) : []),
		...(app.waitsFor ? [['waits until', app.waitsFor.map(dependencyWords).join(', ')]] : []),
		...(app.drained === undefined ? [] : [['drained', app.drained ? 'yes' : 'no']]),
		...(app.statusPort ? [['status port', statusPortWords(app.statusPort)]] : []),
		['generation', app.uptimeMs > 0 ? `${app.generation}, for ${formatDuration(app.uptimeMs)}` : `${app.generation}`],
		['ready', `${app.ready} of ${app.wanted}`],
		['restarts', String(app.restarts)],
		['listening', app.listening.join(', ') || '-'],
		['requests', `${requests.total}, ${formatRate(requests.perSecond)} per second, ${requests.inFlight} in flight`],
		['answers', `${classes(requests.status)}${requests.aborted} aborted`],
		['latency', `p50 ${formatLatency(p50)}, p90 ${formatLatency(p90)}, p99 ${formatLatency(p99)} (last minute)`],
		['connections', `${connections.open} open, ${connections.idle} of them idle, ${connections.total} in all`],
		['cpu', formatPercent(app.cpuPercent)],
		['memory', formatBytes(app.rssBytes)],
		['app master', app.masterPid > 0 ? `pid ${app.masterPid}` : 'none'],
	] as [string, string][];
}

function statusPortWords({address, error}: NonNullable<AppStatus['statusPort']>): string {
	return error === null ? `http://${address}/` : `${address}: ${error}`;
}

/** `200 2xx, 3 5xx, ` */
function classes(status: Record<StatusClass, number>): string {
	return Object.entries(status)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${count} ${name}, `)
		.join('');
}

function workerTable(workers: readonly WorkerStatus[], view: View, styles: Styles): string {
	if (workers.length === 0) return '';
	const column = (title: string, worth: number | null, cell: (worker: WorkerStatus) => string): Column => ({
		title,
		worth,
		align: 'right',
		cells: workers.map((worker) => [cell(worker)]),
	});
	const state: Column = {
		...{title: 'state', worth: null, align: 'left'},
		cells: workers.map((worker) => [worker.state, statusStyle(styles, worker.state)]),
	};
	const columns = [
		column('slot', null, ({slot}) => String(slot)),
		column('pid', 9, ({pid}) => String(pid)),
		column('gen', 8, ({generation}) => String(generation)),
		state,
		column('uptime', 7, ({uptimeMs}) => formatDuration(uptimeMs)),
		column('↺', 6, ({restarts}) => formatCount(restarts)),
		column('req/s', 5, ({requests}) => formatRate(requests.perSecond)),
		column('in flight', 2, ({requests}) => formatCount(requests.inFlight)),
		column('p99', 1, ({requests}) => formatLatency(requests.latencyMs.p99)),
		column('cpu', 3, ({cpuPercent}) => formatPercent(cpuPercent)),
		column('mem', 4, ({rssBytes}) => formatBytes(rssBytes)),
		column('event loop', 0, (worker) => formatPercent(worker.eventLoopUtilization * 100)),
	];
	return renderTable(columns, tableRoom(view) - indentation.length, styles);
}

function lastEvents(events: AppDescription['events']): string {
	return events
		.slice(-shownEvents)
		.map((event) => `${formatClock(new Date(event.at))}  ${eventWords(event)}`)
		.join('\n');
}

const indentation = '  ';

function indent(text: string): string {
	return text.replace(/^(?=.)/gm, indentation);
}
