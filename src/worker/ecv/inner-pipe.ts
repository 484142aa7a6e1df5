import {Duplex} from 'node:stream';

/** One end of a connection within this process, with what servers and apps expect of a socket. */
class PipeEnd extends Duplex {
	other: PipeEnd | null = null;
	#taken: (() => void) | null = null;

	override _read(): void {
		const taken = this.#taken;
		this.#taken = null;
		taken?.();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		if (this.other?.destroyed !== false) return done();
		// The next chunk may follow when this one has been taken: a body of any size needs no memory here.
		this.other.#taken = done;
		this.other.push(chunk);
	}

	override _final(done: () => void): void {
		this.other?.push(null);
		done();
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		done(error);
		const {other} = this;
		this.other = null;
		if (other && !other.destroyed) process.nextTick(() => other.destroy());
	}

	setTimeout(): this {
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	address(): object {
		return {address: '127.0.0.1', family: 'IPv4', port: 0};
	}

	destroySoon(): void {
		if (this.writableFinished) this.destroy();
		else this.end(() => this.destroy());
	}
}

/** Both ends of a connection that never leaves this process, and holds nothing open. */
export function innerPipe(): {client: Duplex; server: Duplex} {
	const [client, server] = [new PipeEnd(), new PipeEnd()];
	client.other = server;
	server.other = client;
	return {client, server};
}
