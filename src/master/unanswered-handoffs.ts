import cluster, {type Worker} from 'node:cluster';

/** What node:cluster sends with a connection, and hears in answer. Node's lib/internal/cluster/round_robin_handle.js. */
interface ClusterMessage {
	cmd?: unknown;
	act?: unknown;
	seq?: number;
	ack?: number;
}

/** The raw handle of a connection. */
interface Connection {
	close?(): void;
}

/**
 * Gives back the connections that a worker has not taken when it dies. Round-robin keeps its copy of a connection until
 * the worker answers, and a dead one never does: the client would wait for ever, neither served nor reset, and the
 * handle would stay open here. To be called at once after the fork.
 */
export function giveBackUnanswered(worker: Worker): void {
	const {process: child} = worker;
	// Never spawned (EMFILE): there is no channel, and its 'error' says why.
	if (!child.connected) return;
	const unanswered = new Map<number, Connection | undefined>();
	const send = child.send.bind(child) as (...args: unknown[]) => boolean;
	child.send = ((message: ClusterMessage, handle: Connection | undefined, ...rest: unknown[]) => {
		if (message?.act === 'newconn' && message.seq !== undefined) unanswered.set(message.seq, handle);
		return send(message, handle, ...rest);
	}) as typeof child.send;
	child.on('internalMessage', (message: ClusterMessage) => {
		if (message.ack !== undefined) unanswered.delete(message.ack);
	});
	// After node:cluster's own listener, which takes the worker out of the rotation first.
	child.once('exit', () => {
		const others = Object.values(cluster.workers ?? {}).some((other) => other !== worker && other?.isConnected());
		for (const [seq, connection] of unanswered) {
			if (others) child.emit('internalMessage', {cmd: 'NODE_CLUSTER', ack: seq, accepted: false});
			else connection?.close?.();
		}
		unanswered.clear();
	});
}
