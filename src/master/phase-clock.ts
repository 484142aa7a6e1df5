import type {AppEvent} from '../protocol/events.ts';
import type {EventJournal} from './event-journal.ts';

/** How long each phase of a rollout took, from the journal. */
export class PhaseClock {
	readonly #stop: () => void;
	readonly #marks: {phase: string; at: number}[] = [];

	constructor(journal: EventJournal, began: number) {
		this.#stop = journal.listen(({type, at}) => {
			const phase = phaseBegunBy[type];
			if (phase) this.#marks.push({phase, at: Math.max(at, began)});
		});
	}

	/** undefined when there was no rollout. */
	measured(end: number): Record<string, number> | undefined {
		if (this.#marks.length === 0) return;
		return Object.fromEntries(
			this.#marks.map(({phase, at}, index) => [phase, (this.#marks[index + 1]?.at ?? end) - at]),
		);
	}

	end(): void {
		this.#stop();
	}
}

const phaseBegunBy: Partial<Record<AppEvent['type'], string>> = {
	'rollout-surging': 'surging',
	'rollout-proving': 'proving',
	'rollout-promoted': 'retiring',
};
