import path from 'node:path';
import type {ListenRequest, SocketName} from '../../protocol/balance-messages.ts';
import {addressWords} from '../../shared/address-words.ts';
import type {BalancedWorker} from './balanced-worker.ts';
import {listenRaw, type RawHandle, type RawListener} from './raw-listener.ts';
import type {WaitingConnection} from './waiting-connection.ts';

/** What an address needs to know of the balancer. */
export interface AddressOwner {
	/** Numbers the connections of all addresses. */
	nextConnectionId(): number;
	clientOf(connection: RawHandle): string;
	/** How many connections may be on their way to one worker. */
	readonly onTheirWayMost: number;
	pick(candidates: readonly BalancedWorker[], connection: WaitingConnection, last: number): BalancedWorker | undefined;
	listening(worker: BalancedWorker, address: string): void;
	dropped(): void;
	closed(address: ListeningAddress): void;
}

/** Connections that wait until a worker listens, or has room; as many as a kernel's queue holds by Node's default, twice. */
const waitingMost = 1024;

/**
 * How long an address stays open when the last worker on it has died: its replacement takes what has come meanwhile,
 * where node:cluster refuses it. One that the app has closed, or whose workers are stopped, closes at once.
 */
const orphanMs = 5000;

/** One listening handle, and the workers that share it. */
export class ListeningAddress {
	readonly key: number;
	readonly #owner: AddressOwner;
	readonly #members = new Set<BalancedWorker>();
	readonly #waiting: WaitingConnection[] = [];
	#asking: {worker: BalancedWorker; request: ListenRequest}[] = [];
	#listener: RawListener | null = null;
	#isClosed = false;
	#orphaned: NodeJS.Timeout | undefined;
	#lastPicked = 0;
	/** Of the first worker that listened: TLS ticket keys. */
	#data: unknown;

	constructor(key: number, request: ListenRequest, owner: AddressOwner) {
		this.key = key;
		this.#owner = owner;
		this.#data = request.data;
		void listenRaw(request, socketPath(request)).then((result) => this.#opened(result));
	}

	get waiting(): number {
		return this.#waiting.length;
	}

	/** The worker wants to listen here. It is answered when the handle is open, and then in rotation. */
	join(worker: BalancedWorker, request: ListenRequest): void {
		clearTimeout(this.#orphaned);
		this.#members.add(worker);
		if (this.#listener) this.#welcome(worker, request, this.#listener);
		else this.#asking.push({worker, request});
	}

	/** `died`: without a word, so that another one will come in its place. */
	remove(worker: BalancedWorker, why: 'closed' | 'left' | 'died'): void {
		if (!this.#members.delete(worker)) return;
		if (this.#members.size > 0) return this.pump();
		if (why !== 'died' || !this.#listener) return this.close();
		this.#orphaned = setTimeout(() => this.close(), orphanMs).unref();
	}

	/** Gives the connection to a worker, now or when one has room; to nobody if all have refused it. */
	place(connection: WaitingConnection): void {
		if (this.#isClosed) return this.#drop(connection);
		if (this.#offer(connection)) return;
		this.#waiting.push(connection);
		if (this.#waiting.length > waitingMost) this.#drop(this.#waiting.shift()!);
	}

	/** The worker does not want it, or could not get it. */
	refused(worker: BalancedWorker, connection: WaitingConnection): void {
		connection.refusedBy ??= [];
		connection.refusedBy.push(worker.id);
		this.place(connection);
	}

	/** Gives what waits to those who have room by now. */
	pump(): void {
		while (this.#waiting.length > 0 && this.#offer(this.#waiting[0]!)) this.#waiting.shift();
	}

	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		clearTimeout(this.#orphaned);
		this.#listener?.close();
		for (const connection of this.#waiting.splice(0)) this.#drop(connection);
		this.#owner.closed(this);
	}

	#opened(result: RawListener | number): void {
		const asking = this.#asking;
		this.#asking = [];
		if (typeof result === 'number') {
			for (const {worker, request} of asking) worker.send({type: 'listening', id: request.id, errno: result});
			return this.close();
		}
		if (this.#isClosed) return result.close();
		this.#listener = result;
		// One that cannot be accepted (EMFILE) stays in the kernel's queue, or is the client's to try again.
		result.onconnection = (errno, connection) => {
			if (errno === 0 && connection) this.#accept(connection);
		};
		for (const {worker, request} of asking) if (this.#members.has(worker)) this.#welcome(worker, request, result);
	}

	#welcome(worker: BalancedWorker, {id, address, port, addressType}: ListenRequest, listener: RawListener): void {
		const sockname = nameOf(listener);
		worker.send({type: 'listening', id, errno: 0, key: this.key, sockname, data: this.#data});
		this.#owner.listening(worker, addressWords({address, port: sockname?.port ?? port, addressType}));
		this.pump();
	}

	#accept(handle: RawHandle): void {
		const id = this.#owner.nextConnectionId();
		this.place({id, handle, address: this, client: this.#owner.clientOf(handle), refusedBy: null});
	}

	/** Whether the connection is dealt with. */
	#offer(connection: WaitingConnection): boolean {
		const candidates: BalancedWorker[] = [];
		let refused = 0;
		for (const worker of this.#members) {
			if (connection.refusedBy?.includes(worker.id)) refused++;
			else if (worker.hasRoom(this.#owner.onTheirWayMost)) candidates.push(worker);
		}
		if (refused > 0 && refused === this.#members.size) {
			this.#drop(connection);
			return true;
		}
		const worker = this.#owner.pick(candidates, connection, this.#lastPicked);
		if (!worker) return false;
		this.#lastPicked = worker.id;
		worker.give(connection, () => {
			if (worker.settle(connection.id)) this.refused(worker, connection);
		});
		return true;
	}

	#drop(connection: WaitingConnection): void {
		connection.handle.close();
		this.#owner.dropped();
	}
}

function nameOf(listener: RawListener): SocketName | null {
	if (!listener.getsockname) return null;
	const name: SocketName = {address: '', family: '', port: 0};
	listener.getsockname(name);
	return name;
}

/** The shorter of the two ways to say it: the path of a unix socket has about 107 bytes. */
function socketPath({address, port}: ListenRequest): string | null {
	if (port >= 0 || address === null) return null;
	const relative = path.relative(process.cwd(), address);
	return relative.length < address.length ? relative : address;
}
