import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, type NetConnectOpts, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Balancer, createBalancer} from '../../../../src/master/balancer/balancer.ts';
import type {Balance} from '../../../../src/protocol/app-spec.ts';
import type {ListenRequest, ToBalancedWorker} from '../../../../src/protocol/balance-messages.ts';

const fixture = fileURLToPath(new URL('fixture-worker.mjs', import.meta.url));

/** On any free port, of IPv4's loopback. */
export const anyPort: Partial<ListenRequest> = {address: '127.0.0.1', port: 0, addressType: 4};

export type Listening = Extract<ToBalancedWorker, {type: 'listening'}> & {
	key?: number;
	sockname?: {port: number} | null;
};
export type Mood = 'mute' | 'refuse' | 'full';

/** A balancer with fixture workers on it. */
export class BenchOfWorkers {
	readonly balancer: Balancer;
	/** "id address", as they were told. */
	readonly told: string[] = [];
	readonly folder = mkdtempSync(path.join(tmpdir(), 'fcm-balancer-'));
	readonly #children = new Set<ChildProcess>();
	readonly #clients = new Set<Socket>();

	constructor(balance: Balance) {
		const {balancer} = createBalancer(balance, {listening: (id, address) => this.told.push(`${id} ${address}`)});
		if (!balancer) throw new Error(`${balance} has no balancer`);
		this.balancer = balancer;
	}

	/** Forks one and attaches it; with a request it listens by then. */
	async worker(
		id: number,
		slot: number,
		request?: Partial<ListenRequest>,
	): Promise<{child: ChildProcess; at: Listening}> {
		const limits = `ulimit -n 128; exec "$0" "$@"`;
		const child = fork(fixture, [String(id)], {execPath: '/bin/sh', execArgv: ['-c', limits, process.execPath]});
		this.#children.add(child);
		child.once('exit', () => this.#children.delete(child));
		this.balancer.attach({id, slot, process: child});
		return {child, at: request ? await this.listen(child, request) : ({} as Listening)};
	}

	async listen(child: ChildProcess, request: Partial<ListenRequest>): Promise<Listening> {
		child.send({do: 'listen', request});
		return (await hear(child, 'heard')) as Listening;
	}

	async mood(child: ChildProcess, mood: Mood): Promise<void> {
		child.send({do: 'mood', mood});
		await hear(child, 'mood');
	}

	async kill(child: ChildProcess): Promise<void> {
		child.kill('SIGKILL');
		await once(child, 'exit');
	}

	client(to: NetConnectOpts): Socket {
		const socket = connect(to);
		this.#clients.add(socket);
		socket.on('error', () => {});
		return socket;
	}

	/** The id of the worker that a new connection gets. */
	async served(to: NetConnectOpts): Promise<number> {
		return servedBy(this.client(to));
	}

	async end(): Promise<void> {
		for (const client of this.#clients) client.destroy();
		this.balancer.close();
		await Promise.all([...this.#children].map((child) => this.kill(child)));
		rmSync(this.folder, {recursive: true, force: true});
	}
}

/** The id of the worker that says hello. Rejects if the connection ends without. */
export function servedBy(client: Socket): Promise<number> {
	return new Promise((resolve, reject) => {
		client.once('data', (data) => resolve(Number(data)));
		client.once('close', () => reject(new Error('closed without a word')));
	});
}

/** The value of the next message of the worker that has it. */
export function hear(child: ChildProcess, what: 'heard' | 'mood' | 'muted' | 'alone'): Promise<unknown> {
	return new Promise((resolve) => {
		child.on('message', function listen(message: Record<string, unknown>) {
			if (!(what in message)) return;
			child.off('message', listen);
			resolve(message[what]);
		});
	});
}
