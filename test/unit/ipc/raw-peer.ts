import {once} from 'node:events';
import net from 'node:net';
import type {Envelope, Hello} from '../../../src/protocol/envelope.ts';
import {protocolVersion} from '../../../src/protocol/version.ts';

export const hello: Hello = {
	kind: 'hello',
	protocol: protocolVersion,
	features: [],
	role: 'client',
	pid: 1,
	version: '0.0.1',
};

/** A peer that writes what it likes: no part of `src/ipc` is in it. */
export class RawPeer {
	readonly socket: net.Socket;
	readonly closed: Promise<unknown>;
	#text = '';
	#waiting: (() => void)[] = [];

	private constructor(socket: net.Socket) {
		this.socket = socket;
		socket.on('error', () => {});
		this.closed = new Promise((resolve) => socket.on('close', resolve));
		socket.setEncoding('utf8').on('data', (text: string) => {
			this.#text += text;
			for (const wake of this.#waiting.splice(0)) wake();
		});
	}

	static async connect(path: string): Promise<RawPeer> {
		const socket = net.connect({path});
		await once(socket, 'connect');
		return new RawPeer(socket);
	}

	send(...envelopes: (Envelope | Record<string, unknown>)[]): void {
		for (const envelope of envelopes) this.socket.write(`${JSON.stringify(envelope)}\n`);
	}

	get received(): Envelope[] {
		const lines = this.#text.split('\n');
		return lines.slice(0, -1).map((line) => JSON.parse(line) as Envelope);
	}

	/** Something has come, whatever it is. */
	async firstBytes(): Promise<void> {
		while (this.#text === '') await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	/** The first envelope of this kind, now or later. The test's own timeout is the deadline. */
	async first<K extends Envelope['kind']>(kind: K): Promise<Extract<Envelope, {kind: K}>> {
		for (;;) {
			const found = this.received.find((envelope) => envelope.kind === kind);
			if (found) return found as Extract<Envelope, {kind: K}>;
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}
}
