import type {Call} from '../ipc/rpc-server.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Gate} from './gate.ts';

/** For the commands that are under way. */
const patienceMs = 30_000;
/** For questions that are being answered; each has a deadline of its own that is shorter. */
const lookMs = 5000;
/** For the other daemon, from the lock to its socket. */
const successionMs = 20_000;

export interface HandOverParts {
	gate: Gate;
	/** Lets go of the app masters, the registry and the lock. The socket stays, so that nobody finds none. */
	release(): void;
	/** The other daemon did not come up: takes the lock again, if it is free, and goes on. */
	resume(): Promise<void>;
	/** The other daemon is up; its pid. */
	leave(successor: number): void;
}

type Phase = 'idle' | 'making-room' | 'released' | 'over';

/** This daemon's part in being replaced. The other one's is in take-over.ts. */
export class HandOver {
	readonly #parts: HandOverParts;
	#phase: Phase = 'idle';
	#succeed: (successor: number) => void = () => {};

	constructor(parts: HandOverParts) {
		this.#parts = parts;
	}

	/** Resolves when the other daemon is up. Errors: FCM_ERR_BUSY, FCM_ERR_ABORTED. */
	async begin(force: boolean, call: Call<{type: 'released'}>): Promise<Record<string, never>> {
		if (this.#phase !== 'idle') throw new FcmError('FCM_ERR_BUSY', 'another daemon is taking over already');
		this.#phase = 'making-room';
		try {
			await this.#makeRoom(force, call.signal);
		} catch (error) {
			this.#phase = 'idle';
			this.#parts.gate.open();
			throw error;
		}
		this.#phase = 'released';
		this.#parts.release();
		const succeeded = this.#succession(call.signal);
		call.emit({type: 'released'});
		const successor = await succeeded;
		if (successor !== null) {
			this.#phase = 'over';
			// Later, so that the answer is written before the connections end.
			setImmediate(() => this.#parts.leave(successor));
			return {};
		}
		void this.#parts.resume();
		throw new FcmError('FCM_ERR_ABORTED', 'the other daemon did not come up in time');
	}

	/** From the other daemon, once it answers clients. */
	succeed(successor: number): void {
		if (this.#phase !== 'released') throw new FcmError('FCM_ERR_ABORTED', 'nothing was handed over');
		this.#succeed(successor);
	}

	/** Nobody is cut off in the middle: who comes now is sent to the other daemon, who is here is answered first. */
	async #makeRoom(force: boolean, signal: AbortSignal): Promise<void> {
		const {gate} = this.#parts;
		if (!force) {
			const [busy] = await gate.settled('work', patienceMs, signal);
			if (busy && !signal.aborted) {
				const message = `a command (${busy}) has been under way for ${patienceMs / 1000} s; the daemon waits for its end`;
				throw new FcmError('FCM_ERR_BUSY', message);
			}
		}
		gate.close();
		await gate.settled('look', lookMs, signal);
		if (signal.aborted) throw new FcmError('FCM_ERR_ABORTED', 'the other daemon has gone away');
		gate.giveUp();
	}

	/** The other daemon, when it has said so in time; else null. Its connection ends with it. */
	#succession(signal: AbortSignal): Promise<number | null> {
		const succeeded = new Promise<number | null>((resolve) => {
			this.#succeed = resolve;
			signal.addEventListener('abort', () => resolve(null), {once: true});
			if (signal.aborted) resolve(null);
		});
		return Promise.race([succeeded, pause(successionMs).then(() => null)]);
	}
}
