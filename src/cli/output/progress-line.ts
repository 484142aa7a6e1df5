import {formatDuration} from '../../shared/format.ts';
import type {AppProgress, Phase, Verb, WorkerProgress} from './progress-model.ts';
import {renderSpans, type Span} from './spans.ts';
import type {Style, Styles} from './styles.ts';

/** More are counted instead of listed. */
const maxListed = 4;

/** `⠙ api  reload → generation 4  surging  worker 0 ready (312 ms) · worker 1 forked`, cut to `columns`. */
export function progressLine(app: AppProgress, verb: Verb, spinner: string, styles: Styles, columns: number): string {
	const target = app.toGeneration === null ? '' : ` → generation ${app.toGeneration}`;
	const spans: Span[] = [[`${spinner} `, styles.cyan], [app.app, styles.bold], [`  ${verb}${target}`]];
	if (app.phase !== 'working') spans.push(['  '], [app.phase, phaseStyle(app.phase, styles)]);
	if (app.reason !== null) spans.push([`  ${app.reason}`, styles.red]);
	const workers = workerWords(app);
	if (workers !== '') spans.push([`  ${workers}`]);
	return renderSpans(spans, columns);
}

function phaseStyle(phase: Phase, styles: Styles): Style {
	switch (phase) {
		case 'rolling back':
		case 'rolled back':
			return styles.red;
		case 'stopping':
		case 'retiring':
			return styles.yellow;
		case 'done':
			return styles.green;
		default:
			return styles.cyan;
	}
}

function workerWords({phase, toGeneration, workers}: AppProgress): string {
	const old = workers.filter(({generation}) => toGeneration !== null && generation < toGeneration);
	if (phase === 'retiring') return old.length === 1 ? '1 old worker left' : `${old.length} old workers left`;
	const shown = toGeneration === null ? workers : workers.filter(({generation}) => generation === toGeneration);
	return shown.length > maxListed ? counted(shown) : shown.map(oneWorker).join(' · ');
}

function oneWorker({slot, at}: WorkerProgress): string {
	switch (at.step) {
		case 'listening':
			return `worker ${slot} listening on ${at.address}`;
		case 'ready':
			return `worker ${slot} ready (${formatDuration(at.afterMs)})`;
		case 'killed':
		case 'exited':
			return `worker ${slot} ${at.step}: ${at.reason}`;
		case 'waiting':
			return `worker ${slot} waits ${formatDuration(at.retryInMs)} for its next try`;
		default:
			return `worker ${slot} ${at.step}`;
	}
}

/** `6 ready · 2 forked` */
function counted(workers: readonly WorkerProgress[]): string {
	const counts = new Map<string, number>();
	for (const {at} of workers) counts.set(at.step, (counts.get(at.step) ?? 0) + 1);
	return [...counts].map(([step, count]) => `${count} ${step}`).join(' · ');
}
