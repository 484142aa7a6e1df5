import type {Decode} from '../protocol/decode-fields.ts';
import type {Hello, PeerRole, Request} from '../protocol/envelope.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {Link, type LinkEnd, type Message} from './link.ts';
import type {Wire} from './transport.ts';

/** One request, as its handler sees it. */
export interface Call<Event> {
	/** Streams one event to the caller; does nothing once the call is over. */
	emit(event: Event): void;
	/** Aborted when the caller cancels or goes. Long work may go on; a subscription ends. */
	readonly signal: AbortSignal;
	readonly peer: Hello;
}

/** Handlers without their types: those were checked where the server was made. */
export type AnyHandlers = Record<string, (params: unknown, call: Call<unknown>) => Promise<unknown>>;

export type AnyDecoders = Record<string, Decode<unknown>>;

export interface ConnectionOptions {
	role: PeerRole;
	handlers: AnyHandlers;
	decoders: AnyDecoders;
	logger: Logger;
	helloMs: number;
	stallMs: number | undefined;
	onEnd(end: LinkEnd): void;
}

/** A peer with more work than this under way is told to wait. Work that was cancelled counts until it is over. */
export const maxRequestsInFlight = 1024;

/** The server's side of one connection: runs the handlers, and owes each request exactly one response. */
export class ServerConnection {
	readonly #link: Link;
	readonly #options: ConnectionOptions;
	/** By request id. A cancelled call leaves at once, its handler maybe later. */
	readonly #calls = new Map<number, AbortController>();
	#running = 0;
	#peer: Hello | null = null;

	constructor(wire: Wire, options: ConnectionOptions) {
		this.#options = options;
		this.#link = new Link(wire, {
			role: options.role,
			helloMs: options.helloMs,
			stallMs: options.stallMs,
			onHello: (peer) => {
				this.#peer = peer;
			},
			onMessage: (message) => this.#take(message),
			onEnd: (end) => {
				this.#abortAll();
				options.onEnd(end);
			},
		});
	}

	close(reason: string): void {
		this.#link.close(reason);
		this.#abortAll();
	}

	#take(message: Message): void {
		if (message.kind === 'request') void this.#run(message);
		else if (message.kind === 'cancel') this.#settle(message.id)?.abort();
		else throw new FcmError('FCM_ERR_PROTOCOL', `a ${message.kind} where only requests are taken`);
	}

	async #run({id, method, params}: Request): Promise<void> {
		if (this.#calls.has(id)) {
			this.#link.refuse(new FcmError('FCM_ERR_PROTOCOL', `a second request with id ${id}`));
			return;
		}
		const controller = new AbortController();
		this.#calls.set(id, controller);
		this.#running++;
		try {
			const handler = this.#handlerOf(method);
			const checked = this.#options.decoders[method]!(params, 'params');
			const result = await handler(checked, this.#callOf(id, controller.signal));
			this.#respond(id, result);
		} catch (error) {
			this.#fail(id, method, error);
		} finally {
			this.#running--;
		}
	}

	#handlerOf(method: string): AnyHandlers[string] {
		if (this.#running > maxRequestsInFlight) {
			throw new FcmError('FCM_ERR_BUSY', `more than ${maxRequestsInFlight} requests at once on one connection`);
		}
		const {handlers, role} = this.#options;
		const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
		if (!handler) throw new FcmError('FCM_ERR_UNKNOWN_METHOD', `this ${role} has no method "${method.slice(0, 64)}"`);
		return handler;
	}

	#callOf(id: number, signal: AbortSignal): Call<unknown> {
		return {
			signal,
			peer: this.#peer!,
			emit: (event) => {
				const controller = this.#calls.get(id);
				if (controller?.signal !== signal) return;
				try {
					this.#link.send({kind: 'event', id, event});
				} catch (error) {
					// Too large for a frame. Throwing here would hit whoever feeds many subscribers.
					this.#fail(id, 'event', error);
					controller.abort();
				}
			},
		};
	}

	#respond(id: number, result: unknown): void {
		if (!this.#calls.has(id)) return;
		this.#link.send({kind: 'response', id, ok: true, result});
		this.#settle(id);
	}

	#fail(id: number, method: string, thrown: unknown): void {
		const error = FcmError.from(thrown);
		if (error.code === 'FCM_ERR_INTERNAL') {
			const cause = error.cause instanceof Error ? error.cause : error;
			this.#options.logger.error(`${method} failed`, {stack: cause.stack});
		}
		if (this.#settle(id)) this.#link.send({kind: 'response', id, ok: false, error: error.toWire()});
	}

	#settle(id: number): AbortController | undefined {
		const controller = this.#calls.get(id);
		this.#calls.delete(id);
		return controller;
	}

	#abortAll(): void {
		const controllers = [...this.#calls.values()];
		this.#calls.clear();
		for (const controller of controllers) controller.abort();
	}
}
