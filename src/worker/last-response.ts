import {type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {lingerOnClose} from './linger-on-close.ts';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/** The newest response of each connection: of pipelined ones only the last may close, or those behind it are lost. */
const newest = new WeakMap<Socket, ServerResponse>();

/** Makes a response the last one of its connection, which says `Connection: close`, if its head is not sent yet. */
export function makeLast(response: ServerResponse): void {
	const {socket} = response.req;
	const before = newest.get(socket);
	if (before && !before.headersSent) before.shouldKeepAlive = true;
	newest.set(socket, response);
	if (response.headersSent) return;
	response.shouldKeepAlive = false;
	if (hasBody(response.req)) lingerOnClose(socket, response.req);
}

function hasBody({headers}: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

const nativeWriteHead = ServerResponse.prototype.writeHead as (...args: unknown[]) => ServerResponse;

/** For Node, a `Connection: keep-alive` that the app sets itself outranks `shouldKeepAlive`; in a drain it must not. */
export function overruleKeepAlive(): void {
	ServerResponse.prototype.writeHead = function writeHead(this: ServerResponse, status: number, ...rest: unknown[]) {
		const switching = status < 200;
		if (this.shouldKeepAlive || this.headersSent || switching) return nativeWriteHead.call(this, status, ...rest);
		if (this.hasHeader('connection')) this.setHeader('Connection', 'close');
		return nativeWriteHead.call(this, status, ...rest.map((part) => withoutConnection(part as Headers)));
	} as typeof ServerResponse.prototype.writeHead;
}

/** In every form that `writeHead` takes: an object, a flat array of names and values, an array of pairs. */
export function withoutConnection<Part>(part: Part): Part {
	if (typeof part !== 'object' || part === null) return part;
	if (!Array.isArray(part))
		return Object.fromEntries(Object.entries(part).filter(([name]) => !isConnection(name))) as Part;
	if (Array.isArray(part[0])) return part.filter(([name]) => !isConnection(name)) as Part;
	return part.filter((_, at) => !isConnection(part[at - (at % 2)])) as Part;
}

function isConnection(name: unknown): boolean {
	return typeof name === 'string' && name.toLowerCase() === 'connection';
}
