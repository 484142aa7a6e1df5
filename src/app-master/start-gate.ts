import type {OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';

/** Holds starts back until there is room; a stop meanwhile outranks them, as it does everything. */
export class StartGate {
	readonly #room: Promise<void>;
	#stops = 0;

	constructor(room: Promise<void>) {
		this.#room = room;
	}

	async pass(app: string, start: () => Promise<OperationResult>): Promise<OperationResult> {
		const stops = this.#stops;
		await this.#room;
		if (stops === this.#stops) return start();
		return {app, ok: false, error: new FcmError('FCM_ERR_ABORTED', `${app}: the start was ended by a stop`).toWire()};
	}

	stop(): void {
		this.#stops++;
	}
}
