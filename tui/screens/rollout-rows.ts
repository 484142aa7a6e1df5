import type {AppStatus, WorkerStatus} from '../../src/protocol/status.ts';
import {formatBytes, formatDuration, formatPercent, formatRate} from '../../src/shared/format.ts';
import {padCells} from '../layout/cells.ts';
import {line, type Row, row, span} from '../layout/row.ts';
import type {Seen} from '../store/monit-state.ts';
import {workerMark} from '../theme/marks.ts';
import {ageWords, countdownWords} from '../words/ages.ts';
import {plainText} from '../words/plain-text.ts';
import {progressBar} from '../words/progress-bar.ts';

/** From this width on two generations stand beside each other. */
const besideColumns = 60;

/** A rollout under way: its bar, and below it the old generation and the new one side by side. */
export function rolloutRows({status, at}: Seen<AppStatus>, now: number, width: number): readonly Row[] {
	const {rollout} = status;
	if (!rollout) return [];
	const sinceMs = rollout.sinceMs + now - at;
	const leftMs = rollout.leftMs == null ? null : Math.max(0, rollout.leftMs - (now - at));
	const isHeld = rollout.phase === 'held';
	const words = plainText(
		`${isHeld ? '!' : '↻'} to generation ${rollout.toGeneration} · ${rollout.phase.replaceAll('-', ' ')} `,
	);
	const time = leftMs === null ? `for ${ageWords(sinceMs)}` : `${countdownWords(leftMs)} left at most`;
	const bar = progressBar(
		share(status, sinceMs, leftMs),
		Math.max(6, Math.min(30, width - words.length - time.length - 2)),
	);
	const tone = isHeld ? 'warn' : 'busy';
	const ways = isHeld
		? [line(plainText(`  :rollout promote ${status.name} goes on, :rollout abort ${status.name} goes back`), 'warn')]
		: [];
	return [row(span(words, tone), span(bar, tone), span(` ${time}`, tone)), ...ways, ...generations(status, width)];
}

/** Of the phase: its time, where it has one; else the workers that are done. */
function share({workers, wanted, rollout}: AppStatus, sinceMs: number, leftMs: number | null): number {
	const isNew = ({generation}: WorkerStatus) => generation === rollout?.toGeneration;
	const ready = workers.filter((worker) => isNew(worker) && worker.state === 'ready').length;
	const old = workers.filter((worker) => !isNew(worker)).length;
	switch (rollout?.phase) {
		case 'proving':
		case 'canary':
			return leftMs === null ? 0 : sinceMs / Math.max(1, sinceMs + leftMs);
		case 'held':
			return 1;
		case 'retiring':
			return 1 - old / Math.max(1, old + wanted);
		default:
			return ready / Math.max(1, wanted);
	}
}

function generations(status: AppStatus, width: number): readonly Row[] {
	const to = status.rollout?.toGeneration ?? status.generation;
	const others = [...new Set([status.generation, ...status.workers.map(({generation}) => generation)])].filter(
		(each) => each !== to,
	);
	const old = blockOf(status, others[0] ?? status.generation, others[0] === status.generation ? 'current' : 'retiring');
	const fresh = blockOf(status, to, to === status.generation ? 'current' : 'candidate');
	if (width < besideColumns) return [...old.slice(0, 2), ...fresh.slice(0, 2)].map((each) => row(span('  '), ...each));
	const half = Math.floor((width - 4) / 2);
	return old.map((left, index) => {
		const text = left.map((each) => each.text).join('');
		const fill = span(padCells('', Math.max(1, half - [...text].length)));
		return row(span('  '), ...left, fill, span('│ ', 'dim'), ...(fresh[index] ?? []));
	});
}

function blockOf(status: AppStatus, generation: number, role: string) {
	const workers = status.workers.filter((worker) => worker.generation === generation);
	const ready = workers.filter(({state}) => state === 'ready').length;
	const sum = (figure: (worker: WorkerStatus) => number) =>
		workers.reduce((total, worker) => total + figure(worker), 0);
	const p99 = Math.max(0, ...workers.map(({requests}) => requests.latencyMs.p99));
	return [
		[span(`generation ${generation}`, 'title'), span(` ${role}`, 'dim')],
		[
			...workers.map(({state}) => span(workerMark(state).glyph, workerMark(state).tone)),
			span(` ${ready}/${workers.length} ready`),
		],
		[
			span(
				`${formatRate(sum(({requests}) => requests.perSecond))} req/s · p99 ${p99 === 0 ? '-' : formatDuration(p99)}`,
			),
		],
		[
			span(
				`cpu ${formatPercent(Math.round(sum(({cpuPercent}) => cpuPercent)))} · ${formatBytes(sum(({rssBytes}) => rssBytes))}`,
			),
		],
	];
}
