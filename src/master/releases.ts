import type {AppSpec} from '../protocol/app-spec.ts';
import {withLiveFields} from '../protocol/live-fields.ts';
import {type PinnedPaths, pinRelease, type Release} from './release.ts';

/** The releases of the generations that there are, and the one before the current. */
export class Releases {
	readonly #byGeneration = new Map<number, Release>();
	#previous: Release | null = null;

	/** What `rollback` goes back to. */
	get previous(): Release | null {
		return this.#previous;
	}

	get(generation: number): Release | undefined {
		return this.#byGeneration.get(generation);
	}

	/** Pins a release under a new number, which is taken for good only if the core accepts it. */
	pin(spec: AppSpec, pinned: PinnedPaths, newest: number): number {
		const generation = Math.max(newest, ...this.#byGeneration.keys()) + 1;
		this.#byGeneration.set(generation, pinRelease(spec, generation, pinned));
		return generation;
	}

	/** This one was the current one until now. */
	wasReplaced(release: Release): void {
		this.#previous = release;
	}

	/** Also of the one before: what is gone back from is a release, not a restart policy. */
	update(live: AppSpec): void {
		const updated = (release: Release): Release => ({...release, spec: withLiveFields(release.spec, live)});
		for (const [generation, release] of this.#byGeneration) this.#byGeneration.set(generation, updated(release));
		this.#previous &&= updated(this.#previous);
	}

	keepOnly(isKnown: (generation: number) => boolean): void {
		for (const generation of this.#byGeneration.keys()) {
			if (!isKnown(generation)) this.#byGeneration.delete(generation);
		}
	}
}
