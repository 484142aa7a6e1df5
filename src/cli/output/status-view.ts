import type {AppStatus, StatusReport} from '../../protocol/status.ts';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatLatency,
	formatPercent,
	formatRate,
} from '../../shared/format.ts';
import type {CommandContext} from '../command-context.ts';
import type {Span} from './spans.ts';
import {type Styles, statusStyle, stylesFor} from './styles.ts';
import {type Column, renderTable} from './text-table.ts';
import {troubleLines} from './trouble-lines.ts';
import {versionNotes} from './version-notes.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm ls` prints: a table as wide as the terminal allows, and below it what is wrong. `now` in ms since the epoch. */
export function renderStatus({daemon, apps}: StatusReport, view: View, now: number): string {
	if (apps.length === 0) return 'no apps; try: fcm start ecosystem.json\n';
	const styles = stylesFor(view, view.stdout);
	const table = renderTable(statusColumns(apps, styles), tableRoom(view), styles);
	const trouble = apps.flatMap((app) => troubleLines(app, now, styles));
	trouble.push(...versionNotes(apps, daemon.version, styles));
	return `${[table, ...(trouble.length > 0 ? ['', ...trouble] : [])].join('\n')}\n`;
}

/** What is not a terminal takes everything. */
export function tableRoom({stdout}: Pick<CommandContext, 'stdout'>): number {
	return stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}

function statusColumns(apps: readonly AppStatus[], styles: Styles): Column[] {
	const column = (
		title: string,
		worth: number | null,
		align: Column['align'],
		cell: (app: AppStatus) => Span,
	): Column => ({title, worth, align, cells: apps.map(cell)});
	// An older daemon gives none.
	const hasIds = apps.some(({id}) => id !== undefined);
	return [
		...(hasIds ? [column('id', 0, 'right', ({id}) => [id === undefined ? '-' : String(id), styles.dim])] : []),
		column('name', null, 'left', ({name}) => [name, styles.bold]),
		column('mode', 1, 'left', ({mode}) => [mode, styles.dim]),
		column('gen', 4, 'right', ({generation}) => [String(generation)]),
		column('status', null, 'left', (app) => statusCell(app, styles)),
		column('ready', 11, 'right', ({ready, wanted}) => [`${ready}/${wanted}`]),
		column('↺', 10, 'right', ({restarts}) => [formatCount(restarts)]),
		column('uptime', 8, 'right', ({uptimeMs}) => [uptimeMs > 0 ? formatDuration(uptimeMs) : '-']),
		column('req/s', 7, 'right', ({requests}) => [formatRate(requests.perSecond)]),
		column('in flight', 2, 'right', ({requests}) => [formatCount(requests.inFlight)]),
		column('p99', 3, 'right', ({requests}) => [formatLatency(requests.latencyMs.p99)]),
		column('cpu', 5, 'right', ({cpuPercent}) => [formatPercent(cpuPercent)]),
		column('mem', 6, 'right', ({rssBytes}) => [rssBytes > 0 ? formatBytes(rssBytes) : '-']),
		column('listening', 9, 'left', ({listening}) => [addresses(listening)]),
	];
}

/** Of an app that is well, that it is drained is what one has to know; else that it is not well. */
function statusCell({status, drained}: AppStatus, styles: Styles): Span {
	return drained === true && status === 'online' ? ['drained', styles.yellow] : [status, statusStyle(styles, status)];
}

/** `0.0.0.0:3000`, and how many more there are. */
function addresses([first, ...others]: readonly string[]): string {
	if (first === undefined) return '-';
	return others.length > 0 ? `${first} +${others.length}` : first;
}
