import type {AppEvent} from '../protocol/events.ts';
import {steadyNow} from '../shared/clock.ts';
import type {EventJournal} from './event-journal.ts';

/** How long each phase of a rollout took: the journal tells when the next one begins, but its times are of the wall clock. */
export class PhaseClock {
	readonly #stop: () => void;
	readonly #marks: {phase: string; at: number}[] = [];

	constructor(journal: EventJournal) {
		this.#stop = journal.listen(({type}) => {
			const phase = phaseBegunBy[type];
			if (phase) this.#marks.push({phase, at: steadyNow()});
		});
	}

	/** undefined when there was no rollout. `end`: of `steadyNow`. */
	measured(end: number): Record<string, number> | undefined {
		if (this.#marks.length === 0) return;
		const total: Record<string, number> = {};
		this.#marks.forEach(({phase, at}, index) => {
			total[phase] = (total[phase] ?? 0) + (this.#marks[index + 1]?.at ?? end) - at;
		});
		return total;
	}

	end(): void {
		this.#stop();
	}
}

const phaseBegunBy: Partial<Record<AppEvent['type'], string>> = {
	'rollout-vacating': 'vacating',
	'rollout-surging': 'surging',
	'rollout-canary': 'canary',
	'rollout-held': 'held',
	'rollout-proving': 'proving',
	'rollout-admitting': 'admitting',
	'rollout-promoted': 'retiring',
};
