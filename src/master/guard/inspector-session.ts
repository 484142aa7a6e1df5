import {WebSocket} from 'ws';

/** Debugger.enable tells of every loaded script, one small message each; a stack or a list of requests is far below this. */
const maxMessageBytes = 4 * 1024 * 1024;

interface Answer {
	id?: number;
	method?: string;
	result?: unknown;
	error?: {message: string};
}

interface Waiting {
	resolve(result: unknown): void;
	reject(error: Error): void;
}

/** One connection to a Node inspector. Whatever is awaited rejects when the connection ends, at the latest with `signal`. */
export class InspectorSession {
	readonly #socket: WebSocket;
	/** By id for calls, by method for events. */
	readonly #waiting = new Map<number | string, Waiting>();
	#calls = 0;
	#ended: Error | null = null;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('message', (data) => this.#heard(decode(String(data))));
		socket.on('error', (error) => this.#end(error));
		socket.on('close', () => this.#end(new Error('the inspector closed the connection')));
	}

	static async open(url: string, signal: AbortSignal): Promise<InspectorSession> {
		signal.throwIfAborted();
		const socket = new WebSocket(url, {perMessageDeflate: false, maxPayload: maxMessageBytes});
		const session = new InspectorSession(socket);
		signal.addEventListener('abort', () => session.close(), {once: true});
		socket.on('open', () => session.#settle('open', null));
		await session.next('open');
		return session;
	}

	/** The next event of this name. Ask before causing it. */
	next(method: string): Promise<unknown> {
		return this.#await(method);
	}

	call(method: string, params: Record<string, unknown> = {}): Promise<unknown> {
		const id = ++this.#calls;
		const answer = this.#await(id);
		if (!this.#ended) this.#socket.send(JSON.stringify({id, method, params}));
		return answer;
	}

	/** Evaluates in the main context, paused or not. The value is whatever JSON can carry. */
	async evaluate(expression: string): Promise<unknown> {
		const {result, exceptionDetails} = (await this.call('Runtime.evaluate', {expression, returnByValue: true})) as {
			result: {value?: unknown};
			exceptionDetails?: {text: string};
		};
		if (exceptionDetails) throw new Error(exceptionDetails.text);
		return result.value;
	}

	/** A worker that was paused goes on. */
	close(): void {
		this.#socket.terminate();
		this.#end(new Error('closed'));
	}

	#await(key: number | string): Promise<unknown> {
		const {promise, ...waiting} = withResolvers();
		promise.catch(() => {}); // Whoever awaits it hears of it; an event may be awaited by nobody any more.
		if (this.#ended) waiting.reject(this.#ended);
		else this.#waiting.set(key, waiting);
		return promise;
	}

	#heard({id, method, result, error}: Answer): void {
		const key = id ?? method;
		if (key === undefined) return;
		if (error) this.#take(key)?.reject(new Error(String(error.message)));
		else this.#settle(key, result);
	}

	#settle(key: number | string, result: unknown): void {
		this.#take(key)?.resolve(result);
	}

	#take(key: number | string): Waiting | undefined {
		const waiting = this.#waiting.get(key);
		this.#waiting.delete(key);
		return waiting;
	}

	#end(error: Error): void {
		this.#ended ??= error;
		for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
		this.#waiting.clear();
	}
}

/** Whoever answers on that port must not be able to end this process. */
function decode(text: string): Answer {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Answer) : {};
	} catch {
		return {};
	}
}

/** Promise.withResolvers, which Node 20 does not have. */
function withResolvers(): Waiting & {promise: Promise<unknown>} {
	let waiting: Waiting | undefined;
	const promise = new Promise<unknown>((resolve, reject) => {
		waiting = {resolve, reject};
	});
	return {...waiting!, promise};
}
