import type {WorkerActivity} from '../protocol/activity.ts';
import {type FromWorker, type ToWorker, workerChannel} from '../protocol/worker-messages.ts';

type Activity = Pick<WorkerActivity, 'requests' | 'connections' | 'error'>;

/** All that a worker tells of itself; `error`: why it tells nothing. */
export interface WorkerReport {
	readonly status: Record<string, unknown>;
	readonly counters: Record<string, number> | null;
	readonly error?: string;
}

type Answer = Extract<FromWorker, {type: 'requests' | 'status'}>;

/** A worker whose event loop is busy for longer does not hold up what is known of the others. */
const answerMs = 1000;

/** Asks one worker what it is doing, and matches the answers with the questions. Never rejects. */
export class Inquiries {
	readonly #send: (message: ToWorker) => boolean;
	readonly #open = new Map<number, (answer: Answer | {error: string}) => void>();
	#last = 0;

	constructor(send: (message: ToWorker) => boolean) {
		this.#send = send;
	}

	/** What is in flight. A worker of an older fcm lists no connections. */
	async ask(): Promise<Activity> {
		const answer = await this.#ask((id) => ({cmd: workerChannel, type: 'list-requests', id}));
		if ('error' in answer) return {requests: [], connections: [], error: answer.error};
		return answer.type === 'requests'
			? {requests: answer.requests, connections: answer.connections ?? []}
			: {requests: [], connections: [], error: mixedUp};
	}

	/** All it tells of itself, with at most so many of its connections. */
	async report(maxConnections: number): Promise<WorkerReport> {
		const answer = await this.#ask((id) => ({cmd: workerChannel, type: 'tell-status', id, maxConnections}));
		if ('error' in answer) return {status: {}, counters: null, error: answer.error};
		return answer.type === 'status'
			? {status: answer.status, counters: answer.counters}
			: {status: {}, counters: null, error: mixedUp};
	}

	answered(answer: Answer): void {
		this.#settle(answer.id, answer);
	}

	#ask(question: (id: number) => ToWorker): Promise<Answer | {error: string}> {
		this.#last += 1;
		const id = this.#last;
		return new Promise((resolve) => {
			const none = (error: string) => this.#settle(id, {error});
			const deadline = setTimeout(() => none(`no answer within ${answerMs / 1000} s`), answerMs);
			this.#open.set(id, (answer) => {
				clearTimeout(deadline);
				resolve(answer);
			});
			if (!this.#send(question(id))) none('it is ending');
		});
	}

	#settle(id: number, answer: Answer | {error: string}): void {
		this.#open.get(id)?.(answer);
		this.#open.delete(id);
	}
}

const mixedUp = 'it answered another question';
