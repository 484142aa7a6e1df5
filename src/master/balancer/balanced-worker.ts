import type {ChildProcess, SendHandle} from 'node:child_process';
import type {ToBalancedWorker} from '../../protocol/balance-messages.ts';
import {workerChannel} from '../../protocol/worker-messages.ts';
import type {Candidate} from './policy.ts';
import type {WaitingConnection} from './waiting-connection.ts';

type WithoutCmd<Message> = Message extends unknown ? Omit<Message, 'cmd'> : never;

/** A worker as the balancer sees it: what it has, and what is on its way to it. */
export class BalancedWorker implements Candidate {
	readonly id: number;
	readonly slot: number;
	/** No new connections; what is on its way still arrives. */
	left = false;
	readonly #process: ChildProcess;
	/** Sent and not yet answered, the oldest first. */
	readonly #onTheirWay = new Map<number, WaitingConnection>();
	#taken = 0;
	#closed = 0;

	constructor(worker: {id: number; slot: number; process: ChildProcess}) {
		this.id = worker.id;
		this.slot = worker.slot;
		this.#process = worker.process;
	}

	get connections(): number {
		return this.#taken - this.#closed + this.#onTheirWay.size;
	}

	/** Whether it can be reached, and less than `most` connections are on their way to it. */
	hasRoom(most: number): boolean {
		return this.#process.connected && this.#onTheirWay.size < most;
	}

	send(message: WithoutCmd<ToBalancedWorker>): void {
		if (this.#process.connected) this.#process.send({cmd: workerChannel, ...message}, swallow);
	}

	/** `failed` is called if it cannot be sent. What becomes of it otherwise is told by `settle` or `takeBackAll`. */
	give(connection: WaitingConnection, failed: () => void): void {
		const {id, address, handle} = connection;
		this.#onTheirWay.set(id, connection);
		// Raw handles may be sent, but are not in the types.
		const rawHandle = handle as unknown as SendHandle;
		this.#process.send({cmd: workerChannel, type: 'connection', id, key: address.key}, rawHandle, (error) => {
			if (error) failed();
		});
	}

	/** It has the connection now, so that this process's copy is no longer needed. */
	took(id: number): void {
		const connection = this.settle(id);
		if (!connection) return;
		this.#taken++;
		connection.handle.close();
	}

	/** It has closed so many of those that it took. */
	closed(total: number): void {
		this.#closed = Math.min(total, this.#taken);
	}

	/** No longer on its way. Undefined if it was not. */
	settle(id: number): WaitingConnection | undefined {
		const connection = this.#onTheirWay.get(id);
		this.#onTheirWay.delete(id);
		return connection;
	}

	/** The one that Node is just sending: it sends a handle when the one before has arrived. */
	settleOldest(): WaitingConnection | undefined {
		for (const id of this.#onTheirWay.keys()) return this.settle(id);
		return undefined;
	}

	/** For when it is gone. */
	takeBackAll(): WaitingConnection[] {
		const connections = [...this.#onTheirWay.values()];
		this.#onTheirWay.clear();
		return connections;
	}
}

/** A worker that is gone cannot be told anything; its end says all. */
function swallow(): void {}
