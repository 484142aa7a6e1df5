import {Socket} from 'node:net';
import type {Output, OutputStream} from '../master/output-log.ts';
import {encodeOutput} from '../protocol/output-frames.ts';

/** Unsent text beyond this is dropped: a runner that reads nothing must not grow the app master. */
const maxPendingBytes = 16 * 1024 * 1024;

/**
 * The output of an app in the foreground: frames on standard output, which `fcm run` reads. Not process.stdout: that one
 * blocks this whole process while its reader is slow.
 */
export class OutputPipe implements Output {
	readonly #pipe = new Socket({fd: 1, readable: false, writable: true});

	constructor() {
		// The runner is gone: then the apps end, and nobody is there for their last lines.
		this.#pipe.on('error', () => {});
	}

	write(stream: OutputStream, slot: number, lines: readonly string[]): void {
		if (lines.length === 0 || this.#pipe.destroyed || this.#pipe.writableLength > maxPendingBytes) return;
		this.#pipe.write(encodeOutput(stream, slot, lines, new Date().toISOString()));
	}

	/** Waits until all that was written is with the runner, at most `ms`. */
	async flush(ms: number): Promise<void> {
		if (this.#pipe.destroyed) return;
		let timer: NodeJS.Timeout | undefined;
		await new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
			this.#pipe.write('', () => resolve());
		});
		clearTimeout(timer);
	}
}
