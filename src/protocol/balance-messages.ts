import type {workerChannel} from './worker-messages.ts';

/**
 * Between the balancer in an app master and the preload in its workers, when env FCM_BALANCE is `sticky` or
 * `least-connections`: the worker asks the balancer for its addresses instead of node:cluster, and gets its connections
 * from it. Only TCP and unix sockets: UDP and listening on an fd stay with node:cluster.
 *
 * Like node:cluster's own, these are 'internalMessage's. The raw handle of a connection is the second argument.
 */

/** What `net` asks `cluster._getServer` for. */
export interface ListenRequest {
	/** The worker's own number for this listen; comes back in the answer. */
	id: number;
	/** Null: every address, IPv6 as well. For a unix socket its absolute path. */
	address: string | null;
	/** -1 for a unix socket, 0 for any free port: workers that ask for the same get the same. */
	port: number;
	/** -1 for a unix socket. */
	addressType: 4 | 6 | -1;
	/**
	 * How many listens on this address, port and type this worker has made before, since it had none of them: 0, and more
	 * only if it listens twice on the same (two servers on port 0). Workers share what has the same index, as in node:cluster.
	 */
	index: number;
	/** As net.Server passes them; undefined becomes absent in JSON. */
	flags?: number | undefined;
	backlog?: number | undefined;
	readableAll?: boolean | undefined;
	writableAll?: boolean | undefined;
	/** What the server's `_getServerData()` gives, if it has one: the TLS ticket keys, which all workers must share. */
	data?: unknown;
}

/** As `getsockname` of a TCP handle fills it in. */
export interface SocketName {
	address: string;
	family: string;
	port: number;
}

export type ToBalancedWorker = {cmd: typeof workerChannel} /**
 * The answer to `listen`. From now on, and not before, connections may come: they are behind this in the channel.
 * `sockname` is null for a unix socket. `data` is that of the first worker that listened: for `_setServerData()`.
 */ & (
	| {type: 'listening'; id: number; errno: 0; key: number; sockname: SocketName | null; data?: unknown}
	/** A libuv error number, such as -98 for EADDRINUSE: for net's callback. */
	| {type: 'listening'; id: number; errno: number}
	/**
	 * With the connection's raw handle. To be answered at once by `taken` or `rejected`: until then the balancer keeps its
	 * own copy, and gives it to another worker if this one rejects it or dies.
	 */
	| {type: 'connection'; id: number; key: number}
);

export type FromBalancedWorker = {cmd: typeof workerChannel} & (
	| ({type: 'listen'} & ListenRequest)
	/**
	 * Said before the server gets the connection. `closed`: how many of the connections that this worker has taken are
	 * closed by now, over all addresses, since its start; never goes back.
	 */
	| {type: 'taken'; id: number; closed: number}
	/**
	 * The worker has closed its own copy of the handle: nobody listens on `key` here any more, or the server has
	 * `maxConnections`. It does not count in `closed`.
	 */
	| {type: 'rejected'; id: number}
	/** As in `taken`, for connections that close while none comes; at most every 50 ms. */
	| {type: 'closed'; closed: number}
	/** The worker's server on `key` is closed: no more connections after those that are on their way. */
	| {type: 'close'; key: number}
);
