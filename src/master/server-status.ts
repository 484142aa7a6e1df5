import type {ServerStatus, ServerWorker} from '../protocol/server-status.ts';
import type {AppStatus} from '../protocol/status.ts';
import {workerChannel} from '../protocol/worker-messages.ts';
import type {EventJournal} from './event-journal.ts';
import type {ServedTotals} from './worker-figures.ts';
import type {WorkerHandle} from './worker-handle.ts';

type Totals = Pick<ServerStatus, 'connections' | 'requests' | 'bytesRead' | 'bytesWritten'>;

export interface ServerStatusSources {
	readonly handles: ReadonlyMap<number, WorkerHandle>;
	readonly served: ServedTotals;
	readonly journal: EventJournal;
	status(): AppStatus;
	/** What the program of the master adds at the top. */
	own(): Record<string, unknown>;
}

/** Of all workers together, unless asked for fewer. */
const maxConnections = 20_000;

const limits = {values: 400_000, levels: 16};

/** Asks all workers at once what they tell of themselves, and adds it up. */
export class ServerStatusReader {
	readonly #sources: ServerStatusSources;
	readonly #startTime = new Date().toISOString();
	#crashes = 0;
	#running: Promise<unknown> | null = null;
	/** The one that begins when the running one is over: everybody who asks meanwhile gets it. */
	#next: Promise<ServerStatus> | null = null;

	constructor(sources: ServerStatusSources) {
		this.#sources = sources;
		sources.journal.listen((event) => {
			if (event.type === 'worker-exited' && !event.wanted && event.code !== 0) this.#crashes += 1;
		});
	}

	/** Never rejects, and takes little more than the second that a worker has to answer. What is told is of after the call. */
	read(max = maxConnections): Promise<ServerStatus> {
		if (!this.#running) return this.#begin(max);
		this.#next ??= this.#running.then(() => {
			this.#next = null;
			return this.#begin(max);
		});
		return this.#next;
	}

	/** Tells it to a worker that asks. */
	answer(handle: WorkerHandle, id: number): void {
		void this.read().then((status) => handle.send({cmd: workerChannel, type: 'server-status', id, status}));
	}

	#begin(max: number): Promise<ServerStatus> {
		const reading = this.#read(max);
		this.#running = reading.finally(() => {
			this.#running = null;
		});
		return reading;
	}

	async #read(max: number): Promise<ServerStatus> {
		const {handles} = this.#sources;
		const each = Math.ceil(Math.min(max, maxConnections) / Math.max(handles.size, 1));
		const workers = await Promise.all([...handles.values()].map((handle) => this.#worker(handle, each)));
		const status = this.#sources.status();
		const states = new Map(status.workers.map(({pid, state}) => [pid, state]));
		workers.sort((a, b) => a.slot - b.slot || a.generation - b.generation);
		return {
			...this.#sources.own(),
			...this.#totals(),
			state: status.status,
			startTime: this.#startTime,
			generation: status.generation,
			workerCrashes: this.#crashes,
			master: {pid: process.pid, memoryUsage: process.memoryUsage()},
			workers: workers.map((worker) => ({...worker, state: states.get(worker.pid) ?? worker.state})),
		};
	}

	async #worker(handle: WorkerHandle, max: number): Promise<ServerWorker> {
		const {slot, pid, generation} = handle;
		const {status, error} = await handle.report(max);
		// It comes from the user's process, whatever that sends. A copy of what is wanted would cost ten times the look.
		const told = isBounded(status, limits.levels, {left: limits.values}) ? status : tooLong;
		const place = {slot, pid, generation, state: 'exited'};
		return error === undefined ? {...told, ...place} : {...handle.figures.counters, ...place, error};
	}

	#totals(): Totals {
		const {handles, served} = this.#sources;
		const sums = new Map([
			['connections', 0],
			['requests', 0],
			['bytesRead', 0],
			['bytesWritten', 0],
			...served.counters,
		]);
		for (const {figures} of handles.values())
			for (const [name, count] of Object.entries(figures.counters)) sums.set(name, (sums.get(name) ?? 0) + count);
		return Object.fromEntries(sums) as Totals;
	}
}

const tooLong = {statusError: 'what it tells of itself is too long'};

/** Whether JSON has at most so many levels and values. Looks at no more. */
function isBounded(value: unknown, levels: number, budget: {left: number}): boolean {
	budget.left -= 1;
	if (typeof value !== 'object' || value === null) return budget.left >= 0;
	if (levels === 0 || budget.left < 0) return false;
	if (Array.isArray(value)) return value.every((each) => isBounded(each, levels - 1, budget));
	for (const key in value) if (!isBounded((value as Record<string, unknown>)[key], levels - 1, budget)) return false;
	return true;
}
