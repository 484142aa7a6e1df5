import {SonicBoom} from 'sonic-boom';
import type {Logger} from '../shared/logger.ts';

export type OutputStream = 'out' | 'err';

/** Unwritten text beyond this is dropped, and counted: a full or stalled disk must not grow the app master. */
const maxPending = 16 * 1024 * 1024;

/** Where the lines of workers go: files, or whoever runs the app in the foreground. */
export type Output = Pick<OutputLog, keyof OutputLog>;

/** The two log files of an app. Every line whole: `<ISO time> <slot> <out|err> <text>`. */
export class OutputLog {
	readonly #files: Record<OutputStream, SonicBoom>;
	readonly #logger: Logger;
	#dropped = 0;
	#failing = false;

	constructor(paths: {out: string; err: string}, logger: Logger) {
		this.#logger = logger;
		this.#files = {out: this.#open(paths.out), err: this.#open(paths.err)};
	}

	write(stream: OutputStream, slot: number, lines: readonly string[]): void {
		if (lines.length === 0) return;
		const prefix = `${new Date().toISOString()} ${slot} ${stream} `;
		this.#files[stream].write(`${prefix}${lines.join(`\n${prefix}`)}\n`);
	}

	/** Waits until all that was written is with the system, at most `ms`. */
	async flush(ms: number): Promise<void> {
		const flushed = Object.values(this.#files).map(
			(file) => new Promise<void>((resolve) => file.flush(() => resolve())),
		);
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
		});
		await Promise.race([Promise.all(flushed), deadline]);
		clearTimeout(timer);
	}

	#open(dest: string): SonicBoom {
		const file = new SonicBoom({dest, sync: false, append: true, mkdir: true, mode: 0o600, maxLength: maxPending});
		file.on('error', (error) => {
			// Said once, not per line: the disk that cannot take the app's lines cannot take ours either.
			if (!this.#failing) this.#logger.error(`cannot write ${dest}: ${error.message}; lines are lost until it can`);
			this.#failing = true;
		});
		file.on('write', () => {
			if (this.#failing) this.#logger.info(`writing ${dest} again`);
			this.#failing = false;
		});
		file.on('drop', () => {
			this.#dropped += 1;
			if (this.#dropped === 1)
				this.#logger.error(`${dest}: more than ${maxPending} bytes wait to be written; dropping lines`);
		});
		return file;
	}
}
