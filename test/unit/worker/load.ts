import http from 'node:http';
import https from 'node:https';

export interface LoadOptions {
	port: number;
	path?: string;
	connections?: number;
	keepAlive: boolean;
	upload?: Buffer;
	tls?: boolean;
}

export interface LoadResult {
	answers: number;
	failures: string[];
	/** Who answered, when the path is `/pid`. */
	bodies: Set<string>;
}

const deadlineMs = 10_000;

/** Clients that ask one after the other, without a pause, until they are stopped; then each ends its last request. */
export class Load {
	readonly result: LoadResult = {answers: 0, failures: [], bodies: new Set()};
	#stopped = false;
	readonly #clients: Promise<void>[];

	constructor(options: LoadOptions) {
		this.#clients = Array.from({length: options.connections ?? 10}, () => this.#client(options));
	}

	async stop(): Promise<LoadResult> {
		this.#stopped = true;
		await Promise.all(this.#clients);
		return this.result;
	}

	/** Waits until so many answers have come since the call. */
	answers(count: number): Promise<void> {
		const goal = this.result.answers + count;
		return this.until(({answers}) => answers >= goal);
	}

	/** Waits until the result is so, or something has failed. */
	async until(accepts: (result: LoadResult) => boolean): Promise<void> {
		while (!accepts(this.result) && this.result.failures.length === 0)
			await new Promise((resolve) => setImmediate(resolve));
	}

	async #client(options: LoadOptions): Promise<void> {
		const {Agent} = options.tls ? https : http;
		const agent = new Agent({keepAlive: options.keepAlive, maxSockets: 1});
		while (!this.#stopped) {
			try {
				this.result.bodies.add((await ask({...options, agent})).body);
				this.result.answers++;
			} catch (error) {
				this.result.failures.push(String((error as NodeJS.ErrnoException).code ?? error));
			}
		}
		agent.destroy();
	}
}

export interface Answer {
	status: number;
	headers: http.IncomingHttpHeaders;
	body: string;
}

/** One request. Whatever the client hears of as an error, also after the answer, is a failure. */
export function ask(options: {
	port: number;
	path?: string;
	agent?: http.Agent;
	upload?: Buffer;
	tls?: boolean;
}): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = (options.tls ? https : http).request(
			{
				host: '127.0.0.1',
				port: options.port,
				path: options.path ?? '/',
				agent: options.agent ?? false,
				method: options.upload ? 'POST' : 'GET',
				timeout: deadlineMs,
				...(options.tls && {rejectUnauthorized: false}),
			},
			(response) => {
				let body = '';
				response.setEncoding('utf8');
				response.on('data', (chunk) => {
					body += chunk;
				});
				response.on('error', reject);
				response.on('end', () =>
					setImmediate(() => resolve({status: response.statusCode ?? 0, headers: response.headers, body})),
				);
			},
		);
		request.on('timeout', () => request.destroy(new Error('no answer in time')));
		request.on('error', reject);
		request.end(options.upload);
	});
}
