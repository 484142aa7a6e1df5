import {setTimeout as pause} from 'node:timers/promises';
import type {LibraryMaster} from '../master/library/library-master.ts';
import {maxInstances} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';

const retryMs = 50;

/** How many workers there are to be. Signals come while the last is still being obeyed, and all of them count. */
export class WorkerTarget {
	readonly #master: Pick<LibraryMaster, 'scale' | 'appStatus'>;
	#wanted: number;
	#isSettling = false;

	constructor(master: Pick<LibraryMaster, 'scale' | 'appStatus'>, wanted: number) {
		this.#master = master;
		this.#wanted = wanted;
	}

	/** Never below one worker. */
	add(by: number): void {
		this.#wanted = Math.min(Math.max(1, this.#wanted + by), maxInstances);
		if (!this.#isSettling) void this.#settle();
	}

	async #settle(): Promise<void> {
		this.#isSettling = true;
		try {
			while (this.#master.appStatus().wanted !== this.#wanted) await this.#master.scale(this.#wanted).catch(untilFree);
		} catch {
			// It does not run any more.
		} finally {
			this.#isSettling = false;
		}
	}
}

/** A start, a reload or another scaling is under way: it has an end, and a deadline of its own. */
async function untilFree(error: unknown): Promise<void> {
	const code = FcmError.is(error) ? error.code : null;
	if (code !== 'FCM_ERR_BUSY') throw error;
	await pause(retryMs);
}
