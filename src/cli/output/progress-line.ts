import {waysOn} from '../../client/ways-on.ts';
import {formatDuration} from '../../shared/format.ts';
import type {AppProgress, Phase, Verb, WorkerProgress} from './progress-model.ts';
import {renderFitting, type Span} from './spans.ts';
import type {Style, Styles} from './styles.ts';

/** More are counted instead of listed. */
const maxListed = 4;

export interface LineView {
	verb: Verb;
	spinner: string;
	styles: Styles;
	columns: number;
	/** Of the longest name, so that the lines of several apps stand in columns. */
	nameWidth?: number;
	/** ms since the epoch. */
	now: number;
}

/** How much a line says: the most that has room. */
type Form = 'each worker' | 'counted' | 'brief';
const forms: readonly Form[] = ['each worker', 'counted', 'brief'];

/** `⠙ api  reload → generation 4  surging  worker 0 ready (312 ms) · worker 1 forked`, shortened to `columns`. */
export function progressLine(app: AppProgress, view: LineView): string {
	return renderFitting(
		forms.map((form) => lineSpans(app, view, form)),
		view.columns,
	);
}

function lineSpans(app: AppProgress, {verb, spinner, styles, nameWidth = 0, now}: LineView, form: Form): Span[] {
	const spans: Span[] = [
		[`${spinner} `, styles.cyan],
		[app.app.padEnd(nameWidth), styles.bold],
	];
	const target = app.toGeneration === null ? '' : ` → generation ${app.toGeneration}`;
	if (form !== 'brief' || app.phase === 'working') spans.push([`  ${verb}${form === 'brief' ? '' : target}`]);
	if (app.phase !== 'working') spans.push(['  '], [phaseWords(app, now), phaseStyle(app.phase, styles)]);
	if (app.phase === 'held') spans.push([`  ${waysOn(app.app)}`]);
	if (app.reason !== null) spans.push([`  ${app.reason}`, isBad(app.phase) ? styles.red : styles.dim]);
	const workers = workerWords(app, form);
	if (workers !== '') spans.push([`  ${workers}`]);
	return spans;
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

function workerWords({phase, toGeneration, workers, batch}: AppProgress, form: Form): string {
	if (phase === 'held') return '';
	const old = workers.filter(({generation}) => toGeneration !== null && generation < toGeneration);
	if (phase === 'retiring') return old.length === 1 ? '1 old worker left' : `${old.length} old workers left`;
	const candidates = toGeneration === null ? workers : workers.filter(({generation}) => generation === toGeneration);
	const shown = phase === 'surging' && batch ? candidates.filter(({slot}) => batch.includes(slot)) : candidates;
	if (shown.length === 0) return '';
	if (form === 'brief') return `${shown.filter(({at}) => at.step === 'ready').length}/${shown.length} ready`;
	return form === 'counted' || shown.length > maxListed ? counted(shown) : shown.map(oneWorker).join(' · ');
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
