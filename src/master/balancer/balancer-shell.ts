import type {ChildProcess} from 'node:child_process';
import type {FromBalancedWorker, ListenRequest, SocketName} from '../../protocol/balance-messages.ts';
import {workerChannel} from '../../protocol/worker-messages.ts';
import {BalancedWorker} from './balanced-worker.ts';
import type {Balancer, BalancerFigures, BalancerListener} from './balancer.ts';
import {whenChannelEnds} from './channel-end.ts';
import {type AddressOwner, ListeningAddress} from './listening-address.ts';
import {clientKey, pickLeastConnections, pickSticky} from './policy.ts';
import type {RawHandle} from './raw-listener.ts';
import type {WaitingConnection} from './waiting-connection.ts';

/**
 * How many connections may be on their way to one worker. Few, where another worker does as well: a worker that is stuck
 * holds up no more than these. Many, where it must be this one: beyond, its clients go to the slot that is next for them.
 */
const onTheirWayMost = {'least-connections': 16, sticky: 1024};

/** The balancer's processes and handles; what is decided is in `policy.ts`. */
export class BalancerShell implements Balancer, AddressOwner {
	readonly onTheirWayMost: number;
	readonly #balance: 'sticky' | 'least-connections';
	readonly #listener: BalancerListener;
	readonly #workers = new Map<number, {worker: BalancedWorker; release: () => void}>();
	readonly #addresses = new Map<string, ListeningAddress>();
	#nextKey = 1;
	#nextConnection = 1;
	#dropped = 0;

	constructor(balance: 'sticky' | 'least-connections', listener: BalancerListener) {
		this.#balance = balance;
		this.#listener = listener;
		this.onTheirWayMost = onTheirWayMost[balance];
	}

	get figures(): BalancerFigures {
		let waiting = 0;
		for (const address of this.#addresses.values()) waiting += address.waiting;
		return {waiting, dropped: this.#dropped};
	}

	attach({id, slot, process}: {id: number; slot: number; process: ChildProcess}): void {
		const worker = new BalancedWorker({id, slot, process});
		const heard = (message: {cmd?: unknown}) => {
			if (message.cmd === workerChannel) this.#heard(worker, message as FromBalancedWorker);
			else if (message.cmd === 'NODE_HANDLE_NACK') this.#undelivered(worker);
		};
		process.on('internalMessage', heard);
		this.#workers.set(id, {worker, release: () => process.off('internalMessage', heard)});
		whenChannelEnds(process, () => this.detach(id));
	}

	leave(workerId: number): void {
		const worker = this.#workers.get(workerId)?.worker;
		if (!worker) return;
		worker.left = true;
		for (const address of this.#addresses.values()) address.remove(worker, 'left');
	}

	detach(workerId: number): void {
		const attached = this.#workers.get(workerId);
		if (!attached) return;
		attached.release();
		this.#workers.delete(workerId);
		for (const address of this.#addresses.values()) address.remove(attached.worker, 'died');
		for (const connection of attached.worker.takeBackAll()) connection.address.place(connection);
	}

	close(): void {
		for (const address of [...this.#addresses.values()]) address.close();
	}

	nextConnectionId(): number {
		return this.#nextConnection++;
	}

	clientOf(connection: RawHandle): string {
		if (this.#balance !== 'sticky') return '';
		const name: Partial<SocketName> = {};
		connection.getpeername?.(name);
		return clientKey(name.address ?? '');
	}

	/** A unix socket's client has no address, and nothing to come back to. */
	pick(candidates: readonly BalancedWorker[], {client}: WaitingConnection, last: number): BalancedWorker | undefined {
		return client === '' ? pickLeastConnections(candidates, last) : pickSticky(candidates, client);
	}

	listening(worker: BalancedWorker, address: string): void {
		this.#listener.listening(worker.id, address);
	}

	dropped(): void {
		this.#dropped++;
	}

	closed(address: ListeningAddress): void {
		for (const [name, one] of this.#addresses) if (one === address) this.#addresses.delete(name);
	}

	#heard(worker: BalancedWorker, message: FromBalancedWorker): void {
		switch (message.type) {
			case 'listen':
				return this.#listen(worker, message);
			case 'taken':
				worker.took(message.id);
				worker.closed(message.closed);
				return this.#pump();
			case 'rejected': {
				const connection = worker.settle(message.id);
				connection?.address.refused(worker, connection);
				return this.#pump();
			}
			case 'closed':
				return worker.closed(message.closed);
			case 'close':
				for (const address of this.#addresses.values())
					if (address.key === message.key) address.remove(worker, 'closed');
		}
	}

	#listen(worker: BalancedWorker, request: ListenRequest): void {
		// As node:cluster: a worker that is on its way out gets no answer.
		if (worker.left) return;
		const {address, port, addressType, index} = request;
		const name = `${address}:${port}:${addressType}:${index}`;
		let shared = this.#addresses.get(name);
		if (!shared) {
			shared = new ListeningAddress(this.#nextKey++, request, this);
			this.#addresses.set(name, shared);
		}
		shared.join(worker, request);
	}

	/** Node tells when a handle has got lost on the way: the worker has no file descriptor left for it. */
	#undelivered(worker: BalancedWorker): void {
		const connection = worker.settleOldest();
		connection?.address.refused(worker, connection);
		this.#pump();
	}

	/** A worker has room again. */
	#pump(): void {
		for (const address of this.#addresses.values()) address.pump();
	}
}
