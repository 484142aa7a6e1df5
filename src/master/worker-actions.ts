import type {CoreEvent} from '../core/core-event.ts';
import type {WorkerEnd, WorkerStack} from '../protocol/activity.ts';
import type {AppEvent} from '../protocol/events.ts';
import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import type {EventJournal} from './event-journal.ts';
import type {WorkerPool} from './worker-pool.ts';

export interface WorkerActionOptions {
	app: string;
	pool: WorkerPool;
	journal: EventJournal;
	status(): AppStatus;
	enqueue(event: CoreEvent): void;
}

/** What a person asks of one worker, or does to it, by its pid. */
export class WorkerActions {
	readonly #options: WorkerActionOptions;

	constructor(options: WorkerActionOptions) {
		this.#options = options;
	}

	/** Its number, which is counted up with each worker. Errors: FCM_ERR_NOT_RUNNING. */
	numberOf(pid: number): number {
		return this.#find(pid).worker;
	}

	/** Where its JavaScript is. Errors: FCM_ERR_NOT_RUNNING. */
	async stack(pid: number): Promise<WorkerStack> {
		return this.#find(pid).handle.stack();
	}

	/** By SIGKILL; resolves when it has ended. Errors: FCM_ERR_NOT_RUNNING. */
	async kill(pid: number): Promise<WorkerEnd> {
		const {handle} = this.#find(pid);
		return this.#ended(pid, () => handle.signal('SIGKILL'));
	}

	/**
	 * Drains it once another has its place; resolves when it has ended. A replacement may fail, for which the journal has
	 * `slot-backoff`: the worker stays then. Errors: FCM_ERR_NOT_RUNNING, FCM_ERR_BUSY, FCM_ERR_START_FAILED.
	 */
	async replace(pid: number): Promise<WorkerEnd> {
		const {app, status, enqueue} = this.#options;
		const {worker, handle} = this.#find(pid);
		const state = status().workers.find((each) => each.pid === pid)?.state ?? 'exited';
		if (state !== 'ready')
			throw new FcmError(
				'FCM_ERR_BUSY',
				`worker ${handle.slot} of ${app} is ${state}: only one that is ready is replaced`,
			);
		return this.#ended(
			pid,
			() => enqueue({type: 'worker-recycle', worker, reason: 'somebody asked for it'}),
			handle.slot,
		);
	}

	#find(pid: number) {
		const {app, pool} = this.#options;
		const found = pool.byPid(pid);
		if (found) return found;
		throw new FcmError('FCM_ERR_NOT_RUNNING', `${app} has no worker with pid ${pid}`);
	}

	/** `replacedIn`: the slot in which a failed try counts. */
	#ended(pid: number, act: () => void, replacedIn: number | null = null): Promise<WorkerEnd> {
		const {app, journal} = this.#options;
		return new Promise((resolve, reject) => {
			const unlisten = journal.listen((event) => {
				if (isEndOf(event, pid)) resolve({slot: event.slot, pid, generation: event.generation, reason: event.reason});
				else if (event.type === 'slot-backoff' && event.slot === replacedIn)
					reject(
						new FcmError('FCM_ERR_START_FAILED', `no replacement for worker ${replacedIn} of ${app}: ${event.reason}`),
					);
				else return;
				unlisten();
			});
			act();
		});
	}
}

function isEndOf(event: AppEvent, pid: number): event is AppEvent & {type: 'worker-exited'} {
	return event.type === 'worker-exited' && event.pid === pid;
}
