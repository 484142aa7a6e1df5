import {formatDuration} from '../../shared/format.ts';
import type {AppProgress, Phase, Verb, WorkerProgress} from './progress-model.ts';
import {renderSpans, type Span} from './spans.ts';
import type {Style, Styles} from './styles.ts';
import {waysOn} from './ways-on.ts';

/** More are counted instead of listed. */
const maxListed = 4;

export interface LineView {
	verb: Verb;
	spinner: string;
	styles: Styles;
	columns: number;
	/** ms since the epoch. */
	now: number;
}

/** `⠙ api  reload → generation 4  surging  worker 0 ready (312 ms) · worker 1 forked`, cut to `columns`. */
export function progressLine(app: AppProgress, {verb, spinner, styles, columns, now}: LineView): string {
	const target = app.toGeneration === null ? '' : ` → generation ${app.toGeneration}`;
	const spans: Span[] = [[`${spinner} `, styles.cyan], [app.app, styles.bold], [`  ${verb}${target}`]];
	if (app.phase !== 'working') spans.push(['  '], [phaseWords(app, now), phaseStyle(app.phase, styles)]);
	if (app.phase === 'held') spans.push([`  ${waysOn(app.app)}`]);
	if (app.reason !== null) spans.push([`  ${app.reason}`, isBad(app.phase) ? styles.red : styles.dim]);
	const workers = workerWords(app);
	if (workers !== '') spans.push([`  ${workers}`]);
	return renderSpans(spans, columns);
}

/** `canary, 48 s to go`, `surging slots 2, 3` */
function phaseWords({phase, batch, until}: AppProgress, now: number): string {
	if (until !== null) return `${phase}, ${Math.max(0, Math.ceil((until - now) / 1000))} s to go`;
	if ((phase !== 'surging' && phase !== 'vacating') || batch === null) return phase;
	if (batch.length > maxListed) return `${phase} ${batch.length} slots`;
	return `${phase} ${batch.length === 1 ? 'slot' : 'slots'} ${batch.join(', ')}`;
}

function isBad(phase: Phase): boolean {
	return phase === 'rolling back' || phase === 'rolled back';
}

function phaseStyle(phase: Phase, styles: Styles): Style {
	switch (phase) {
		case 'rolling back':
		case 'rolled back':
			return styles.red;
		case 'held':
		case 'stopping':
		case 'vacating':
		case 'retiring':
			return styles.yellow;
		case 'done':
			return styles.green;
		default:
			return styles.cyan;
	}
}

function workerWords({phase, toGeneration, workers, batch}: AppProgress): string {
	if (phase === 'held') return '';
	const old = workers.filter(({generation}) => toGeneration !== null && generation < toGeneration);
	if (phase === 'retiring') return old.length === 1 ? '1 old worker left' : `${old.length} old workers left`;
	const candidates = toGeneration === null ? workers : workers.filter(({generation}) => generation === toGeneration);
	const shown = phase === 'surging' && batch ? candidates.filter(({slot}) => batch.includes(slot)) : candidates;
	return shown.length > maxListed ? counted(shown) : shown.map(oneWorker).join(' · ');
}

function oneWorker({slot, at}: WorkerProgress): string {
	switch (at.step) {
		case 'listening':
			return `worker ${slot} listening on ${at.address}`;
		case 'ready':
			return `worker ${slot} ready (${formatDuration(at.afterMs)})`;
		case 'recycling':
		case 'unhealthy':
		case 'stuck':
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
