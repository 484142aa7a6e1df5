import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Server} from 'node:net';
import type {Duplex} from 'node:stream';
import type {EcvSettings} from '../../protocol/worker-messages.ts';
import {steadyNow} from '../../shared/clock.ts';
import type {MasterChannel} from '../master-channel.ts';
import type {RequestTracker} from '../request-tracker.ts';
import {asksFromHere} from './asks-from-here.ts';
import {answer, answerHeartbeat} from './ecv-answers.ts';
import {EcvCheck} from './ecv-check.ts';
import {ecvHook} from './ecv-hook.ts';

export interface EcvParts {
	channel: Pick<MasterChannel, 'send'>;
	requests: Pick<RequestTracker, 'forget'>;
	/** Those that listen now. */
	servers: ReadonlySet<Server>;
	probes: Set<Duplex>;
}

/** An app master that is busy for longer is told of as such. */
const answerMs = 5000;
const maxAsked = 64;
/** What a control request may carry; nobody looks at it. */
const maxBodyBytes = 16 * 1024;
const tellEveryMs = 1000;

/**
 * Answers a load balancer on the app's own port, without the app: a server of it is asked first what each request is about. An
 * app without the key `ecv` has nothing of this but an object.
 */
export class Ecv {
	readonly #parts: EcvParts;
	readonly #check: EcvCheck;
	readonly #wrapped = new WeakSet<Server>();
	readonly #asked = new Map<number, (error: string | null) => void>();
	#settings: EcvSettings | null = null;
	#last = 0;
	#told: {isWell: boolean; at: number} = {isWell: true, at: Number.NEGATIVE_INFINITY};

	constructor(parts: EcvParts) {
		this.#parts = parts;
		this.#check = new EcvCheck(parts);
	}

	configure(settings: EcvSettings | null): void {
		this.#settings = settings;
		if (settings) for (const server of this.#parts.servers) this.#wrap(server);
	}

	serverListens(server: Server): void {
		if (this.#settings) this.#wrap(server);
	}

	/** The app master has done what was asked for, or not. */
	answered(id: number, error: string | null): void {
		this.#asked.get(id)?.(error);
		this.#asked.delete(id);
	}

	/** On the object, so that what an app wraps around its prototype or puts in front of it later still works. */
	#wrap(server: Server): void {
		if (this.#wrapped.has(server)) return;
		this.#wrapped.add(server);
		const original = server.emit;
		const ecv = this;
		const emit = function emit(this: Server, event: string | symbol, ...args: unknown[]): boolean {
			const [request, response] = args;
			const isAsked = (event === 'request' || event === 'checkContinue') && isHttpPair(request, response);
			if (isAsked && ecv.#takes(event, request as IncomingMessage, response as ServerResponse)) return true;
			return Reflect.apply(original, this, [event, ...args]);
		};
		Object.defineProperty(server, 'emit', {value: emit, configurable: true, writable: true});
	}

	/** Whether it was for us. Only the exact path is: everything else is the app's, however similar. */
	#takes(event: string, request: IncomingMessage, response: ServerResponse): boolean {
		const settings = this.#settings;
		if (!settings) return false;
		const [path = ''] = (request.url ?? '').split('?', 1);
		const {method} = request;
		if (path === settings.path && (method === 'GET' || method === 'HEAD')) {
			this.#parts.requests.forget(response);
			request.resume();
			void this.#heartbeat(settings, request, response);
			return true;
		}
		const drained = path === `${settings.path}/disable` ? true : path === `${settings.path}/enable` ? false : null;
		if (drained === null || method !== 'POST' || settings.control === 'nobody') return false;
		this.#parts.requests.forget(response);
		if (event === 'checkContinue') response.writeContinue();
		this.#control(drained, settings, request, response);
		return true;
	}

	async #heartbeat(settings: EcvSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (settings.drained) return answerHeartbeat(request, response, 'DISABLED', ecvHook().drainedStatus);
		const reason = await this.#check.run(settings);
		this.#tell(reason);
		// Meanwhile it may have been drained.
		if (this.#settings?.drained) return answerHeartbeat(request, response, 'DISABLED', ecvHook().drainedStatus);
		if (reason === null) answerHeartbeat(request, response, 'AVAILABLE', 200);
		else answerHeartbeat(request, response, 'WARNING', 500);
	}

	/** When it changes, and not more often than makes sense. */
	#tell(reason: string | null): void {
		const isWell = reason === null;
		const now = steadyNow();
		if (isWell === this.#told.isWell || now - this.#told.at < tellEveryMs) return;
		this.#told = {isWell, at: now};
		this.#parts.channel.send({type: 'heartbeat', reason});
	}

	#control(drained: boolean, {control}: EcvSettings, request: IncomingMessage, response: ServerResponse): void {
		if (control !== 'anywhere' && !asksFromHere(request)) {
			request.resume();
			return answer(request, response, 403, 'only from this machine, and through no proxy\n');
		}
		let bytes = 0;
		request.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes <= maxBodyBytes || response.headersSent) return;
			response.setHeader('connection', 'close');
			answer(request, response, 413, `more than ${maxBodyBytes} bytes; nothing was done\n`);
		});
		request.once('end', () => {
			if (!response.headersSent) void this.#setDrained(drained, request, response);
		});
	}

	async #setDrained(drained: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const error = await this.#askMaster(drained);
		if (error === null) answer(request, response, 204, '');
		else answer(request, response, 503, `${error}\n`);
	}

	/** The app master decides for all workers; it answers when they know. */
	#askMaster(drained: boolean): Promise<string | null> {
		if (this.#asked.size >= maxAsked) return Promise.resolve('too many ask at once; nothing was done');
		this.#last += 1;
		const id = this.#last;
		return new Promise((resolve) => {
			const late = () => this.answered(id, `the app master did not answer within ${answerMs / 1000} s`);
			const deadline = setTimeout(late, answerMs);
			deadline.unref();
			this.#asked.set(id, (error) => {
				clearTimeout(deadline);
				resolve(error);
			});
			this.#parts.channel.send({type: 'set-drained', id, drained}, (error) => {
				if (error) this.answered(id, 'the app master is gone');
			});
		});
	}
}

/** A server of somebody's own protocol may emit `request` too. */
function isHttpPair(request: unknown, response: unknown): boolean {
	const url = (request as Partial<IncomingMessage> | undefined)?.url;
	return typeof url === 'string' && typeof (response as Partial<ServerResponse> | undefined)?.writeHead === 'function';
}
