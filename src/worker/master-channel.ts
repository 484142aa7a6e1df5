import type {FromBalancedWorker, ToBalancedWorker} from '../protocol/balance-messages.ts';
import {type FromWorker, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';

type WithoutCmd<Message> = Message extends unknown ? Omit<Message, 'cmd'> : never;

export type ToMaster = FromWorker | FromBalancedWorker;

/** `process.send` as Node made it: an app may wrap or replace its own. */
export type RawSend = (
	message: ToMaster,
	handle: undefined,
	options: undefined,
	done: (error: Error | null) => void,
) => boolean;

/** A master that does not answer within this time is stuck, or older than `sync`. */
const syncMs = 1000;

/** The preload's side of node:cluster's own channel. Losing a message is fine, an error in the app is not. */
export class MasterChannel {
	readonly #send: RawSend;
	readonly #syncs = new Map<number, () => void>();
	#nextSync = 1;

	constructor(send: RawSend) {
		this.#send = send;
	}

	/**
	 * `done` is called when the message is in the pipe, or with an error when it is lost.
	 * Because there is a callback, Node gives a failure to it instead of emitting 'error' on the app's `process`.
	 */
	send(message: WithoutCmd<ToMaster>, done: (error: Error | null) => void = () => {}): void {
		try {
			this.#send({cmd: workerChannel, ...message} as ToMaster, undefined, undefined, done);
		} catch (error) {
			done(error as Error);
		}
	}

	/** Resolves when everything that the primary has sent up to now has arrived, or cannot arrive any more. */
	sync(): Promise<void> {
		const id = this.#nextSync++;
		return new Promise((resolve) => {
			const deadline = setTimeout(() => this.synced(id), syncMs);
			this.#syncs.set(id, () => {
				clearTimeout(deadline);
				resolve();
			});
			this.send({type: 'sync', id}, (error) => {
				if (error) this.synced(id);
			});
		});
	}

	/** The master has answered. */
	synced(id: number): void {
		this.#syncs.get(id)?.();
		this.#syncs.delete(id);
	}
}

/** Node gives every internal message of the process to every listener; only ours count. */
export function isToWorker(message: unknown): message is ToWorker | ToBalancedWorker {
	return typeof message === 'object' && message !== null && (message as {cmd?: unknown}).cmd === workerChannel;
}
