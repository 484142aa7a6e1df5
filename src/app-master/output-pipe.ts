import {Socket} from 'node:net';
import type {Lines} from '../master/line-framer.ts';
import {logRecords, type Worker} from '../master/log-records.ts';
import type {Output, OutputStream} from '../master/output-log.ts';

/** Beyond this much unsent text, the app waits. */
const maxPendingBytes = 1024 * 1024;

/**
 * The output of an app in the foreground: records as in a log file, on standard output, which `fcm run` reads. Whoever reads
 * slowly slows the app, as in any pipe. Not process.stdout: that one would block this whole process meanwhile.
 */
export class OutputPipe implements Output {
	/** Nothing is lost here: the app waits. */
	readonly dropped = 0;
	readonly #pipe = new Socket({fd: 1, readable: false, writable: true});
	#room: Promise<void> | null = null;

	constructor() {
		// The runner is gone: then the apps end, and nobody is there for their last lines.
		this.#pipe.on('error', () => {});
	}

	write(stream: OutputStream, worker: Worker, lines: Lines): Promise<void> | null {
		if (this.#pipe.destroyed) return null;
		const format = {type: 'text', app: '', isOwnFile: true} as const;
		const {before, lines: text, after} = logRecords(format, worker, stream, lines, new Date().toISOString());
		// latin1 is byte for byte.
		const records = `${before}${text.toString('latin1').replaceAll('\n', after + before)}${after}`;
		this.#pipe.write(Buffer.from(records, 'latin1'));
		return this.#pipe.writableLength > maxPendingBytes ? this.#roomSoon() : null;
	}

	/** Lines of our own about a worker. */
	note(stream: OutputStream, worker: Worker, lines: readonly string[]): void {
		if (lines.length > 0) this.write(stream, worker, {bytes: Buffer.from(lines.join('\n')), isCut: false});
	}

	/** What the spec says of log files has no meaning here. */
	configure(): void {}

	/**
	 * Waits until all that was written is with the runner. Without a limit of its own: the runner has one, and is there as
	 * long as its pipe is.
	 */
	flush(): Promise<void> {
		if (this.#pipe.destroyed) return Promise.resolve();
		return new Promise<void>((resolve) => {
			this.#pipe.once('close', () => resolve());
			this.#pipe.write('', () => resolve());
		});
	}

	#roomSoon(): Promise<void> {
		this.#room ??= new Promise<void>((resolve) => {
			const done = () => {
				this.#pipe.off('drain', done).off('close', done);
				this.#room = null;
				resolve();
			};
			this.#pipe.once('drain', done).once('close', done);
		});
		return this.#room;
	}
}
