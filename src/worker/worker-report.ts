import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {type Limits, plainJson} from '../shared/plain-json.ts';
import {type AcceptedSocket, openedAt} from './connection-tracker.ts';
import {infoOf} from './request-info.ts';
import {answeredAt, answers} from './request-tracker.ts';
import type {Tracking} from './tracking.ts';

/** Of what the app sets; the rest has limits of its own. */
const limits: Limits = {values: 20_000, levels: 12, text: 10_000, characters: 1_000_000};
const maxUrlLength = 1000;

/** All that a worker tells of itself, plain JSON: the app's own values, and what is tracked. */
export function workerReport(tracking: Tracking, maxConnections: number): Record<string, unknown> {
	const own = plainJson(tracking.status?.getStatus() ?? {}, limits) as Record<string, unknown>;
	return {
		startTime: new Date(performance.timeOrigin).toISOString(),
		memoryUsage: process.memoryUsage(),
		...own,
		...workerCounters(tracking),
		activeConnections: activeConnections(tracking, maxConnections),
	};
}

/** What it has counted since its start: the app's counters, and those of its connections. */
export function workerCounters({requests, connections, status}: Tracking): Record<string, number> {
	return {
		...(status && Object.fromEntries(status.counters())),
		connections: connections.total,
		requests: requests.total,
		...connections.bytes(),
	};
}

function activeConnections({requests, connections}: Tracking, max: number): Record<string, unknown>[] {
	const bySocket = new Map<Socket, ServerResponse>();
	// Of pipelined requests, the first.
	for (const response of requests.inFlightByAge().reverse()) bySocket.set(rawSocket(response.req.socket), response);
	const now = performance.now();
	const listed: Record<string, unknown>[] = [];
	for (const socket of connections.open) {
		if (listed.length === max) break;
		const response = bySocket.get(socket);
		listed.push({
			...describe(socket, response !== undefined, now),
			...(response && {request: describeRequest(response, requests.ageMs(response))}),
		});
	}
	return listed;
}

/** Of TLS, the one below: that is what the server accepted. */
export function rawSocket(socket: Socket & {_parent?: Socket | null}): Socket {
	return socket._parent ?? socket;
}

function describe(
	socket: AcceptedSocket & {[answeredAt]?: number; [answers]?: number},
	isBusy: boolean,
	now: number,
): Record<string, unknown> {
	const since = socket[openedAt] ?? now;
	const {remoteAddress, remotePort, bytesRead, bytesWritten} = socket;
	return {
		state: 'connected',
		startTime: wallTime(since),
		...(remoteAddress !== undefined && {remoteAddress, remotePort}),
		idleSince: isBusy ? null : wallTime(socket[answeredAt] ?? since),
		requests: (socket[answers] ?? 0) + (isBusy ? 1 : 0),
		bytesRead,
		bytesWritten,
	};
}

function describeRequest(response: ServerResponse, ageMs: number): Record<string, unknown> {
	const request: IncomingMessage & {ip?: unknown} = response.req;
	const {method, url = '', httpVersion, socket} = request;
	return {
		...infoOf(request),
		state: response.headersSent ? 'sending' : 'processing',
		startTime: wallTime(performance.now() - ageMs),
		// What a framework has found out behind a proxy.
		ip: typeof request.ip === 'string' ? request.ip : (socket.remoteAddress ?? null),
		method,
		url: url.slice(0, maxUrlLength),
		httpVersion,
	};
}

/** Of a moment of `performance.now()`. */
function wallTime(moment: number): string {
	return new Date(Date.now() - (performance.now() - moment)).toISOString();
}
