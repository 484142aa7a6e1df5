import type {OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import type {Reaping} from './orphans.ts';

/** Holds starts back until there is room, and ends until all is over. A stop meanwhile outranks a start, as it does everything. */
export class StartGate {
	readonly #room: Promise<unknown>;
	readonly #over: Promise<unknown>;
	#stops = 0;

	constructor({room, over}: Reaping) {
		this.#room = room;
		this.#over = over;
	}

	async pass(app: string, start: () => Promise<OperationResult>): Promise<OperationResult> {
		const stops = this.#stops;
		await this.#room;
		if (stops === this.#stops) return start();
		return {app, ok: false, error: new FcmError('FCM_ERR_ABORTED', `${app}: the start was ended by a stop`).toWire()};
	}

	/** Ends the waiting of all who are to start. An app has stopped when also what its last master has left behind is gone. */
	async stop(stop: () => Promise<OperationResult>): Promise<OperationResult> {
		this.#stops++;
		const result = await stop();
		await this.#over;
		return result;
	}
}
