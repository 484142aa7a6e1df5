import type {Worker} from 'node:cluster';
import {whenChannelEnds} from './balancer/channel-end.ts';

/** What node:cluster sends with a connection, and hears in answer. Node's lib/internal/cluster/{primary,round_robin_handle}.js. */
interface ClusterMessage {
	cmd?: unknown;
	act?: unknown;
	/** Of an address. */
	key?: string;
	errno?: unknown;
	seq?: number;
	ack?: number;
}

/** The raw handle of a connection. */
interface Connection {
	close?(): void;
}

/** At which addresses a living worker listens. */
const addresses = new Map<Worker, Set<string>>();

/**
 * Gives back the connections that a worker has not taken when it dies. Round-robin keeps its copy of a connection until
 * the worker answers, and a dead one never does: the client would wait for ever, neither served nor reset, and the
 * handle would stay open here. To be called at once after the fork.
 */
export function giveBackUnanswered(worker: Worker): void {
	const {process: child} = worker;
	// Never spawned (EMFILE): there is no channel, and its 'error' says why.
	if (!child.connected) return;
	const own = new Set<string>();
	addresses.set(worker, own);
	const unanswered = new Map<number, {key: string; connection: Connection | undefined}>();
	let isOver = false;
	const send = child.send.bind(child) as (...args: unknown[]) => boolean;
	child.send = ((message: ClusterMessage, handle: Connection | undefined, ...rest: unknown[]) => {
		const {act, seq, ack, key, errno} = message ?? {};
		const isConnection = key !== undefined && act === 'newconn' && seq !== undefined;
		if (isConnection && isOver) {
			handle?.close?.();
			return false;
		}
		if (isConnection) unanswered.set(seq, {key, connection: handle});
		// The answer to its `listen`.
		else if (key !== undefined && ack !== undefined && !errno) own.add(key);
		return send(message, handle, ...rest);
	}) as typeof child.send;
	child.on('internalMessage', ({act, key, ack}: ClusterMessage) => {
		if (ack !== undefined) unanswered.delete(ack);
		if (act === 'close' && key !== undefined) own.delete(key);
	});
	// After node:cluster's own listeners, which take the worker out of the rotation first.
	whenChannelEnds(child, () => {
		isOver = true;
		addresses.delete(worker);
		const others = [...addresses.values()];
		for (const [seq, {key, connection}] of unanswered) {
			const isShared = others.some((keys) => keys.has(key));
			if (isShared) child.emit('internalMessage', {cmd: 'NODE_CLUSTER', ack: seq, accepted: false});
			// Round-robin has closed the address with its last worker: what is put back into its queue now lies there for ever.
			else connection?.close?.();
		}
		unanswered.clear();
	});
}
