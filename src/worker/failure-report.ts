import {performance} from 'node:perf_hooks';
import type {WorkerFailure} from '../protocol/worker-messages.ts';
import type {MasterChannel} from './master-channel.ts';

/** An app that handles an uncaught error and exits within this time exits because of it. */
const blameMs = 5000;

/** Tells the master why the worker is about to die, without a change to how it dies. */
export class FailureReport {
	readonly #channel: MasterChannel;
	#told: unknown;
	#survived: {error: unknown; at: number} | null = null;

	constructor(channel: MasterChannel) {
		this.#channel = channel;
	}

	/** A server could not listen. The same error comes again as uncaught when the app has no handler for it. */
	listenFailed(error: unknown): void {
		if (describeFailure(error).address !== null) this.#tell(error);
	}

	/** The private socket is not the app's, so no error of it comes again. */
	privateSocketFailed(error: unknown): void {
		this.#tell(error);
	}

	/** `handled`: the app has a handler of its own, which may let it live, or log and exit. */
	uncaught(error: unknown, handled: boolean): void {
		if (handled) this.#survived = {error, at: performance.now()};
		else this.#tell(error);
	}

	exiting(code: number): void {
		if (code !== 0 && this.#survived && performance.now() - this.#survived.at < blameMs)
			this.#tell(this.#survived.error);
	}

	#tell(error: unknown): void {
		if (error === this.#told) return;
		this.#told = error;
		this.#channel.send({type: 'failure', failure: describeFailure(error)});
	}
}

/** Anything can be thrown, also what throws when it is looked at. */
export function describeFailure(error: unknown): WorkerFailure {
	try {
		if (typeof error !== 'object' || error === null)
			return {name: 'Error', message: String(error), code: null, address: null};
		const {name, message, code} = error as NodeJS.ErrnoException;
		return {
			name: String(name ?? 'Error'),
			message: String(message ?? ''),
			code: code === undefined ? null : String(code),
			address: listenAddress(error as ListenError),
		};
	} catch {
		return {name: 'Error', message: 'an error that cannot be read', code: null, address: null};
	}
}

interface ListenError {
	syscall?: unknown;
	address?: unknown;
	port?: unknown;
}

/** In a cluster worker the primary binds, so the failed call is 'bind'; alone it is 'listen'. */
function listenAddress({syscall, address, port}: ListenError): string | null {
	if (syscall !== 'listen' && syscall !== 'bind') return null;
	if (typeof port !== 'number' || port < 0) return typeof address === 'string' ? address : null;
	const host = typeof address === 'string' ? address : '0.0.0.0';
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
