import type {Hello, PeerRole} from '../protocol/envelope.ts';
import {FcmError} from '../shared/errors.ts';
import {Link, type LinkEnd, type Message} from './link.ts';
import type {Wire} from './transport.ts';

export interface CallOptions<Event> {
	/** What streams before the result. */
	onEvent?: (event: Event) => void;
	/** For the whole call, in ms; default 10,000. Null: none, for long work and subscriptions. */
	deadlineMs?: number | null;
	/** Aborting it cancels the call: FCM_ERR_INTERRUPTED. */
	signal?: AbortSignal;
}

/** A call whose response is not in yet. */
interface Pending {
	onEvent: (event: unknown) => void;
	resolve(result: unknown): void;
	reject(error: FcmError): void;
}

const defaultDeadlineMs = 10_000;

/** The caller's side of one connection: matches responses to calls, and settles every call, whatever happens. */
export class ClientConnection {
	/** Resolves with the other side's hello. */
	readonly greeted: Promise<Hello>;
	readonly #link: Link;
	readonly #pending = new Map<number, Pending>();
	readonly #closeListeners: (() => void)[] = [];
	#lastId = 0;
	/** Set at the end: what calls are rejected with from then on. */
	#over: FcmError | null = null;

	constructor(wire: Wire, role: PeerRole, helloMs: number) {
		const {promise, resolve, reject} = deferred<Hello>();
		this.greeted = promise;
		this.#link = new Link(wire, {
			role,
			helloMs,
			onHello: resolve,
			onMessage: (message) => this.#take(message),
			onEnd: (end) => {
				reject(notGreeted(end));
				this.#finish(end);
			},
		});
	}

	call(method: string, params: unknown, options: CallOptions<unknown>): Promise<unknown> {
		const {onEvent = () => {}, deadlineMs = defaultDeadlineMs, signal} = options;
		if (this.#over) return Promise.reject(this.#over);
		if (signal?.aborted) return Promise.reject(interrupted(method));
		const id = ++this.#lastId;
		const {promise, resolve, reject} = deferred<unknown>();
		const pending: Pending = {onEvent, resolve, reject};
		this.#pending.set(id, pending);

		const onAbort = () => this.#giveUp(id, interrupted(method));
		signal?.addEventListener('abort', onAbort, {once: true});
		const late = () =>
			this.#giveUp(id, new FcmError('FCM_ERR_TIMEOUT', `${method}: no answer within ${deadlineMs} ms`));
		const timer = deadlineMs === null ? undefined : setTimeout(late, deadlineMs);
		try {
			this.#link.send({kind: 'request', id, method, params});
		} catch (error) {
			this.#settle(id)?.reject(FcmError.from(error));
		}
		return promise.finally(() => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', onAbort);
		});
	}

	onClose(listener: () => void): void {
		if (this.#over === null) this.#closeListeners.push(listener);
		else if (this.#over.code !== 'FCM_ERR_INTERRUPTED') queueMicrotask(listener);
	}

	close(): void {
		this.#link.close('done');
		this.#link.unref();
		this.#finish({by: 'us', reason: 'closed'});
	}

	#take(message: Message): void {
		// A message for a call that was given up is no fault: it was on its way already.
		if (message.kind === 'event') {
			this.#deliver(message.id, message.event);
		} else if (message.kind === 'response') {
			const pending = this.#settle(message.id);
			if (message.ok) pending?.resolve(message.result);
			else pending?.reject(FcmError.fromWire(message.error));
		} else {
			throw new FcmError('FCM_ERR_PROTOCOL', `a ${message.kind} where only answers are taken`);
		}
	}

	#deliver(id: number, event: unknown): void {
		try {
			this.#pending.get(id)?.onEvent(event);
		} catch (error) {
			// The listener's own fault: it ends this call, not the connection and not the process.
			this.#giveUp(id, FcmError.from(error));
		}
	}

	#giveUp(id: number, error: FcmError): void {
		this.#link.send({kind: 'cancel', id});
		this.#settle(id)?.reject(error);
	}

	#settle(id: number): Pending | undefined {
		const pending = this.#pending.get(id);
		this.#pending.delete(id);
		return pending;
	}

	#finish(end: LinkEnd): void {
		if (this.#over) return;
		this.#over = endError(end);
		for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#over);
		if (end.by !== 'us') for (const listener of this.#closeListeners) listener();
	}
}

/** A call, or a wait for a hello, that ends because the link did. */
function endError(end: LinkEnd): FcmError {
	if (end.by === 'us') return new FcmError('FCM_ERR_INTERRUPTED', 'the connection was closed by this side');
	if (end.by === 'fault') return new FcmError('FCM_ERR_PROTOCOL', `the connection was ended: ${end.error.message}`);
	return new FcmError('FCM_ERR_DAEMON_LOST', `the other side went away: ${end.reason}`, {
		details: {reason: end.reason},
	});
}

function notGreeted(end: LinkEnd): FcmError {
	if (end.by === 'fault' && end.error.code === 'FCM_ERR_PROTOCOL') return end.error;
	if (end.by === 'peer' && end.code) return FcmError.fromWire({code: end.code, message: end.reason});
	const reason = end.by === 'fault' ? end.error.message : end.reason;
	// Taken by the kernel for a server that ended before it could: to the caller, the same as a refused connection.
	const cause = end.by === 'peer' ? Object.assign(new Error(reason), {code: 'ECONNRESET'}) : end;
	return new FcmError('FCM_ERR_DAEMON_UNREACHABLE', `connected, but got no hello: ${reason}`, {cause});
}

function interrupted(method: string): FcmError {
	return new FcmError('FCM_ERR_INTERRUPTED', `${method}: no longer waited for`);
}

function deferred<T>() {
	let resolve!: (value: T) => void;
	let reject!: (error: FcmError) => void;
	const promise = new Promise<T>((done, failed) => {
		resolve = done;
		reject = failed;
	});
	return {promise, resolve, reject};
}
