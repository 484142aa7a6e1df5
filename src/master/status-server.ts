import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import {isIP} from 'node:net';
import type {StatusAddress} from '../protocol/app-spec.ts';

export interface StatusServerOptions {
	/** What is served, as JSON; made anew for every request. */
	report(): unknown;
	/** A port was had, or cannot be. `address` in words. */
	told(what: {address: string; error: string | null}): void;
}

const retryMs = 2000;
const maxConnections = 64;

/**
 * Tells over HTTP how the app is. A port that is taken is named and tried again; the app is worth more than this. Only GET and
 * HEAD of `/`. On a loopback address only to those who ask for that address: a web page whose name leads here is refused.
 */
export class StatusServer {
	readonly #options: StatusServerOptions;
	#address: StatusAddress | null = null;
	#server: Server | null = null;
	#retry: NodeJS.Timeout | undefined;
	#error: string | null = null;

	constructor(options: StatusServerOptions) {
		this.#options = options;
	}

	/** Where it is served, or why it is not; null: nobody wants it. */
	get state(): {address: string; error: string | null} | null {
		return this.#address && {address: wordsOf(this.#address), error: this.#error};
	}

	/** From now on there, and nowhere else. The same address again changes nothing. */
	serve(address: StatusAddress | null): void {
		const [before, now] = [this.#address, address];
		if (before?.host === now?.host && before?.port === now?.port) return;
		this.close();
		this.#address = address;
		if (address) void this.#open(address);
	}

	/** Where it listens now, with the port that port 0 became; rejects with the system's error, and tries no further. */
	async listen(address: StatusAddress): Promise<StatusAddress> {
		this.close();
		const server = await this.#create();
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen({...address, exclusive: true}, resolve);
		});
		server.on('error', () => {});
		this.#server = server;
		const bound = server.address();
		this.#address = {...address, port: typeof bound === 'object' && bound ? bound.port : address.port};
		return this.#address;
	}

	close(): void {
		clearTimeout(this.#retry);
		this.#server?.close();
		this.#server?.closeAllConnections();
		this.#server = null;
		this.#address = null;
		this.#error = null;
	}

	async #open(address: StatusAddress): Promise<void> {
		const server = await this.#create();
		// Meanwhile it may be wanted elsewhere.
		if (this.#address !== address) return;
		server.on('error', (error: NodeJS.ErrnoException) => this.#failed(address, error));
		server.listen({...address, exclusive: true}, () => {
			if (this.#address !== address) return void server.close();
			this.#server = server;
			this.#error = null;
			this.#options.told({address: wordsOf(address), error: null});
		});
	}

	/** Told once per reason. */
	#failed(address: StatusAddress, {code, message}: NodeJS.ErrnoException): void {
		if (this.#address !== address) return;
		const error = code === 'EADDRINUSE' ? 'the port is in use (EADDRINUSE)' : message;
		const isNews = error !== this.#error;
		this.#error = error;
		this.#retry = setTimeout(() => void this.#open(address), retryMs);
		this.#retry.unref();
		if (isNews) this.#options.told({address: wordsOf(address), error});
	}

	/** Node's http is loaded only where it is wanted. */
	async #create(): Promise<Server> {
		const {createServer} = await import('node:http');
		const limits = {requestTimeout: 5000, headersTimeout: 5000, keepAliveTimeout: 5000, maxHeaderSize: 8192};
		const server = createServer(limits, (request, response) => this.#answer(request, response));
		server.maxConnections = maxConnections;
		server.unref();
		return server;
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		request.resume();
		const {method, url = '', headers} = request;
		const isLoopback = request.socket.localAddress !== undefined && isLoopbackAddress(request.socket.localAddress);
		if (isLoopback && !isLoopbackName(headers.host)) return send(response, 403, {error: 'ask for a loopback address'});
		if (url.split('?', 1)[0] !== '/') return send(response, 404, {error: 'the status is at /'});
		if (method !== 'GET' && method !== 'HEAD') return send(response, 405, {error: 'only GET and HEAD'});
		send(response, 200, this.#options.report());
	}
}

/** `127.0.0.1:9100`, `[::1]:9100` */
export function wordsOf({host, port}: StatusAddress): string {
	return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

export function isLoopbackAddress(address: string): boolean {
	return /^(::ffff:)?127\./.test(address) || address === '::1';
}

/** Of a `Host` header. */
export function isLoopbackName(host: string | undefined): boolean {
	const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
	return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && isLoopbackAddress(name));
}

function send(response: ServerResponse, status: number, value: unknown): void {
	const body = Buffer.from(`${JSON.stringify(value, null, '\t')}\n`);
	response.writeHead(status, {
		'content-type': 'application/json; charset=utf-8',
		'content-length': body.length,
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
	});
	response.end(response.req.method === 'HEAD' ? undefined : body);
}
