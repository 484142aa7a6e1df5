import net from 'node:net';

export interface Frame {
	kind: string;
	id?: number;
	[field: string]: unknown;
}

/** A peer that speaks the wire's frames as they are, with no code of fcm's in between. */
export class WirePeer {
	readonly #socket: net.Socket;
	readonly #frames: Frame[] = [];
	readonly #waiting = new Set<() => void>();
	#text = '';
	#isClosed = false;

	private constructor(socket: net.Socket) {
		this.#socket = socket;
		socket.setEncoding('utf8').on('data', (chunk) => this.#take(String(chunk)));
		socket.on('error', () => {});
		socket.on('close', () => {
			this.#isClosed = true;
			for (const check of this.#waiting) check();
		});
	}

	static connect(path: string, hello: Frame): Promise<WirePeer> {
		return new Promise((resolve, reject) => {
			const socket = net.connect(path, () => {
				const peer = new WirePeer(socket);
				peer.send(hello);
				resolve(peer);
			});
			socket.once('error', reject);
		});
	}

	send(frame: Frame): void {
		this.#socket.write(`${JSON.stringify(frame)}\n`);
	}

	/** The first frame that is accepted; fails after 20 s, or when the other side ends without it. */
	first(what: string, accepts: (frame: Frame) => boolean): Promise<Frame> {
		return new Promise((resolve, reject) => {
			const check = () => {
				const found = this.#frames.find(accepts);
				if (found) end(() => resolve(found));
				else if (this.#isClosed) end(() => reject(new Error(`the other side ended without ${what}`)));
			};
			const end = (settle: () => void) => {
				clearTimeout(timer);
				this.#waiting.delete(check);
				settle();
			};
			const timer = setTimeout(() => end(() => reject(new Error(`never came: ${what}`))), 20_000);
			this.#waiting.add(check);
			check();
		});
	}

	/** All frames that belong to a request, in order. */
	of(id: number): Frame[] {
		return this.#frames.filter((frame) => frame.id === id);
	}

	end(): void {
		this.#socket.destroy();
	}

	#take(chunk: string): void {
		const lines = (this.#text + chunk).split('\n');
		this.#text = lines.pop() ?? '';
		this.#frames.push(...lines.map((line) => JSON.parse(line) as Frame));
		for (const check of this.#waiting) check();
	}
}
