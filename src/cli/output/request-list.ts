import type {RequestInFlight, WorkerActivity} from '../../protocol/activity.ts';
import type {AppActivity} from '../../protocol/control-api.ts';
import {formatDuration} from '../../shared/format.ts';
import type {CommandContext} from '../command-context.ts';
import type {Span} from './spans.ts';
import {tableRoom} from './status-view.ts';
import {type Styles, stylesFor} from './styles.ts';
import {type Column, renderTable} from './text-table.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;
type Row = RequestInFlight & {app: string; worker: WorkerActivity};

/** What `fcm requests` prints: all requests in flight, the oldest first, and below them who did not answer. */
export function renderRequests(apps: readonly AppActivity[], view: View): string {
	const styles = stylesFor(view, view.stdout);
	const rows = apps
		.flatMap(({app, workers}) => workers.flatMap((worker) => worker.requests.map((each) => ({...each, app, worker}))))
		.sort((a, b) => b.ageMs - a.ageMs);
	const silent = apps.flatMap((app) => silentLines(app, styles));
	const table =
		rows.length > 0 ? renderTable(columnsOf(rows, styles), tableRoom(view), styles) : 'no request is in flight';
	return `${[table, ...silent].join('\n')}\n`;
}

function columnsOf(rows: readonly Row[], styles: Styles): Column[] {
	const column = (title: string, worth: number | null, align: Column['align'], cell: (row: Row) => Span): Column => {
		return {title, worth, align, cells: rows.map(cell)};
	};
	return [
		column('url', null, 'left', ({method, url}) => [`${method} ${printable(url)}`, styles.bold]),
		column('age', null, 'right', ({ageMs}) => [formatDuration(ageMs)]),
		column('state', 2, 'left', ({state}) => [state]),
		column('app', 5, 'left', ({app}) => [app]),
		column('worker', 4, 'right', ({worker}) => [String(worker.slot)]),
		column('gen', 1, 'right', ({worker}) => [String(worker.generation)]),
		column('client', 3, 'left', ({ip}) => [ip || '-']),
		...(rows.some(({info}) => info) ? [column('info', 2, 'left', ({info}) => [infoWords(info)])] : []),
	];
}

const maxInfo = 60;

/** What the app has set in `request.status`. */
function infoWords(info: RequestInFlight['info']): string {
	const words = Object.entries(info ?? {}).map(
		([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	const text = printable(words.join(' '));
	return text.length > maxInfo ? `${text.slice(0, maxInfo - 1)}…` : text || '-';
}

function silentLines({app, workers, error}: AppActivity, styles: Styles): string[] {
	if (error !== undefined) return [styles.red(`${app}: ${error}`)];
	return workers
		.filter((worker) => worker.error !== undefined)
		.map(({slot, pid, error: why}) => styles.yellow(`${app}: worker ${slot} (pid ${pid}): ${why}`));
}

/** Node's parser lets bytes above 127 into a URL; a terminal must not obey them. */
function printable(text: string): string {
	return text.replace(
		/[\u0000-\u001f\u007f-\u009f]/g,
		(character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
	);
}
