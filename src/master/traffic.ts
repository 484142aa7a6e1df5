import type {AppSpec, EcvSpec, StatusAddress} from '../protocol/app-spec.ts';
import type {AppStatus} from '../protocol/status.ts';
import {workerChannel} from '../protocol/worker-messages.ts';
import {wallNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import type {EventJournal} from './event-journal.ts';
import {StatusServer} from './status-server.ts';
import type {WorkerPool} from './worker-pool.ts';

/** Of the Master that it is a part of. */
interface Whole {
	readonly journal: EventJournal;
	readonly spec: AppSpec;
	status(): AppStatus;
	emit(event: 'changed', what: 'event'): boolean;
}

/** Which worker a heartbeat is of. */
interface Origin {
	worker: number;
	slot: number;
	generation: number;
	pid: number;
}

/**
 * What the app tells the world outside of fcm: its status on a port, and whether load balancers are to send it requests. The
 * workers answer those; the truth is here, so it outlives workers, generations and, where somebody keeps it, this process.
 */
export class Traffic {
	readonly #master: Whole;
	readonly #pool: () => Pick<WorkerPool, 'handles' | 'activity'>;
	readonly #server: StatusServer;
	#drained = false;
	/** One change at a time: two that cross would leave workers with different answers. */
	#turn: Promise<unknown> = Promise.resolve();
	#keep: (drained: boolean) => void = () => {};

	constructor(master: Whole, pool: () => Pick<WorkerPool, 'handles' | 'activity'>) {
		this.#master = master;
		this.#pool = pool;
		this.#server = new StatusServer({report: () => master.status(), told: (what) => this.#statusPort(what)});
	}

	get drained(): boolean {
		return this.#drained;
	}

	/** The part of the app's status that is from here. */
	get told(): Pick<AppStatus, 'drained' | 'statusPort'> {
		const {state} = this.#server;
		return {...(this.#master.spec.ecv && {drained: this.#drained}), ...(state && {statusPort: state})};
	}

	/** From now on the status is served there, or nowhere. */
	serveStatus(address: StatusAddress | null): void {
		this.#server.serve(address);
	}

	/** The same, once: rejects with the system's error. Port 0 becomes one that is free. */
	listen(address: StatusAddress): Promise<StatusAddress> {
		return this.#server.listen(address);
	}

	/** To be called before the first worker. `keep` writes down what is decided, before it is done; what it throws refuses it. */
	keepIn(keep: (drained: boolean) => void, drained: boolean): void {
		this.#keep = keep;
		this.#drained = drained;
	}

	/**
	 * Resolves when every worker that answers within 1 s knows, with whether it was otherwise before.
	 *
	 * @throws FcmError FCM_ERR_NO_HEARTBEAT, FCM_ERR_STATE_WRITE
	 */
	set(drained: boolean, by: 'command' | 'post'): Promise<boolean> {
		const done = this.#turn.then(() => this.#set(drained, by));
		this.#turn = done.catch(() => {});
		return done;
	}

	/** Tells the workers what to answer, and where. */
	tell(ecv: EcvSpec | null): void {
		const settings = ecv && {...ecv, drained: this.#drained};
		for (const handle of this.#pool().handles.values()) handle.send({cmd: workerChannel, type: 'ecv', settings});
	}

	/** A worker has become unwell in the eyes of load balancers, or well again. */
	heartbeat(reason: string | null, {pid, ...worker}: Origin): void {
		const notice =
			reason === null
				? ({type: 'heartbeat-well', ...worker} as const)
				: ({type: 'heartbeat-unwell', ...worker, reason} as const);
		this.#master.journal.record(notice, pid, wallNow());
	}

	#statusPort({address, error}: {address: string; error: string | null}): void {
		const {journal} = this.#master;
		if (error === null) journal.record({type: 'status-port-open', address}, 0, wallNow());
		else journal.record({type: 'status-port-failed', address, reason: error}, 0, wallNow());
		this.#master.emit('changed', 'event');
	}

	async #set(drained: boolean, by: 'command' | 'post'): Promise<boolean> {
		const {journal, spec} = this.#master;
		const {ecv, name} = spec;
		if (!ecv) throw new FcmError('FCM_ERR_NO_HEARTBEAT', `${name} has no heartbeat, so no load balancer would notice`);
		const wasOtherwise = drained !== this.#drained;
		if (wasOtherwise) {
			this.#keep(drained);
			this.#drained = drained;
			journal.record({type: drained ? 'app-drained' : 'app-undrained', by}, 0, wallNow());
			this.#master.emit('changed', 'event');
		}
		this.tell(ecv);
		// Channels keep their order: who answers this has heard the other.
		await this.#pool().activity();
		return wasOtherwise;
	}
}
