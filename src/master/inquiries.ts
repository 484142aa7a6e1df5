import type {WorkerActivity} from '../protocol/activity.ts';
import {type FromWorker, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';

type Answer = Pick<WorkerActivity, 'requests' | 'connections' | 'error'>;

/** A worker whose event loop is busy for longer does not hold up what is known of the others. */
const answerMs = 1000;

/** Asks one worker what it is doing, and matches the answers with the questions. */
export class Inquiries {
	readonly #send: (message: ToWorker) => boolean;
	readonly #open = new Map<number, (answer: Answer) => void>();
	#last = 0;

	constructor(send: (message: ToWorker) => boolean) {
		this.#send = send;
	}

	/** Never rejects: without an answer there is an `error`. */
	ask(): Promise<Answer> {
		this.#last += 1;
		const id = this.#last;
		return new Promise((resolve) => {
			const none = (error: string) => this.#settle(id, {requests: [], connections: [], error});
			const deadline = setTimeout(() => none(`no answer within ${answerMs / 1000} s`), answerMs);
			this.#open.set(id, (answer) => {
				clearTimeout(deadline);
				resolve(answer);
			});
			if (!this.#send({cmd: workerChannel, type: 'list-requests', id})) none('it is ending');
		});
	}

	/** A worker of an older fcm lists no connections. */
	answered({id, requests, connections = []}: Extract<FromWorker, {type: 'requests'}>): void {
		this.#settle(id, {requests, connections});
	}

	#settle(id: number, answer: Answer): void {
		this.#open.get(id)?.(answer);
		this.#open.delete(id);
	}
}
