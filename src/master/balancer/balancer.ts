import type {ChildProcess} from 'node:child_process';
import type {Balance} from '../../protocol/app-spec.ts';
import {BalancerShell} from './balancer-shell.ts';

/** Gives the app's new connections to its workers. */
export interface Balancer {
	/** At once after the fork, so that nothing that the worker says is missed. Later workers have higher ids. */
	attach(worker: {id: number; slot: number; process: ChildProcess}): void;
	/**
	 * When its drain begins: no new connections from now on; what is on its way still arrives, or comes back. An address
	 * that no other worker listens on is closed.
	 */
	leave(workerId: number): void;
	/** When it has exited. What it had not taken goes to others; the address stays open for 5 s if it was the last on it. */
	detach(workerId: number): void;
	/** Closes every address and what waits there. Workers that listen afterwards open them again. */
	close(): void;
	readonly figures: BalancerFigures;
}

export interface BalancerFigures {
	/** Connections that wait for a worker. */
	readonly waiting: number;
	/** Closed without having been served: the queue was full, nobody wanted it, or the address was closed. */
	readonly dropped: number;
}

export interface BalancerListener {
	/** A worker has begun to listen on "0.0.0.0:3000" or a path. node:cluster says nothing of these. */
	listening(workerId: number, address: string): void;
}

/** How an app's connections are shared out. */
export interface Balancing {
	/** What `cluster.schedulingPolicy` must be before the first fork; it cannot be changed afterwards. */
	schedulingPolicy: 'SCHED_RR' | 'SCHED_NONE';
	/** Null: node:cluster does it. */
	balancer: Balancer | null;
}

/**
 * `round-robin` and `shared` are node:cluster's own. For the others each worker needs FCM_BALANCE in its env, which makes
 * its preload ask the balancer, not node:cluster, for addresses and connections.
 */
export function createBalancer(balance: Balance, listener: BalancerListener): Balancing {
	switch (balance) {
		case 'round-robin':
			return {schedulingPolicy: 'SCHED_RR', balancer: null};
		case 'shared':
			return {schedulingPolicy: 'SCHED_NONE', balancer: null};
		case 'sticky':
		case 'least-connections':
			return {schedulingPolicy: 'SCHED_RR', balancer: new BalancerShell(balance, listener)};
	}
}
