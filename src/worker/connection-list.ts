import type {ServerResponse} from 'node:http';
import type {OpenConnection} from '../protocol/activity.ts';
import {type AcceptedSocket, type ConnectionTracker, openedAt} from './connection-tracker.ts';
import {answeredAt} from './request-tracker.ts';
import {rawSocket} from './worker-report.ts';

const maxConnections = 100;

/** What is open, the oldest first (a Set keeps its order), at most 100; plain JSON. */
export function listConnections(connections: ConnectionTracker, inFlight: readonly ServerResponse[]): OpenConnection[] {
	const busy = new Set(inFlight.map(({req}) => rawSocket(req.socket)));
	const now = performance.now();
	const listed: OpenConnection[] = [];
	for (const socket of connections.open) {
		if (listed.length === maxConnections) break;
		listed.push(describe(socket, busy.has(socket), now));
	}
	return listed;
}

function describe(socket: AcceptedSocket & {[answeredAt]?: number}, isBusy: boolean, now: number): OpenConnection {
	const since = socket[openedAt] ?? now;
	const {remoteAddress, remotePort, bytesRead, bytesWritten} = socket;
	return {
		client: remoteAddress === undefined ? '' : `${remoteAddress}:${remotePort}`,
		ageMs: Math.round(now - since),
		idleMs: isBusy ? 0 : Math.round(now - (socket[answeredAt] ?? since)),
		bytesIn: bytesRead,
		bytesOut: bytesWritten,
	};
}
