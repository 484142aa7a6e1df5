import type {LogsSpec} from '../protocol/app-spec.ts';
import type {LogStream} from '../protocol/log-record.ts';
import {isDevice, workerLogFile} from '../shared/log-file-names.ts';
import type {Logger} from '../shared/logger.ts';
import type {Lines} from './line-framer.ts';
import {LogFile} from './log-file.ts';
import {logRecords, type Worker} from './log-records.ts';

export type OutputStream = LogStream;

export interface OutputLogOptions {
	app: string;
	logs: LogsSpec;
	/** The files of an app that has not named its own. */
	paths: {out: string; err: string};
	logger: Logger;
	/** Lines were lost: `dropped` has grown. */
	onDropped?: () => void;
}

/** Where the lines of workers go: files, or whoever runs the app in the foreground. */
export type Output = Pick<OutputLog, keyof OutputLog>;

/** The log files of an app: which line goes where, and how it stands there. `protocol/log-record.ts` has the formats. */
export class OutputLog {
	readonly #options: OutputLogOptions;
	/** By path; whose line was the first in it. */
	readonly #files = new Map<string, {file: LogFile; stream: OutputStream; slot: number}>();
	#logs: LogsSpec;
	#dropped = 0;

	constructor(options: OutputLogOptions) {
		this.#options = options;
		this.#logs = options.logs;
		if (options.logs.merge) for (const stream of ['out', 'err'] as const) this.#file(stream, 0)?.prepare();
	}

	/** Lines that could not be kept since this app master began: the disk was full, or slower than the app. */
	get dropped(): number {
		return this.#dropped;
	}

	/** A promise: the files have more than they can take, read no more until it is resolved. Null: go on. */
	write(stream: OutputStream, worker: Worker, lines: Lines): Promise<void> | null {
		const file = this.#file(stream, worker.slot);
		if (!file) return null;
		const {app} = this.#options;
		const format = {type: this.#logs.type, app, isOwnFile: this.#isOwn(stream)};
		return file.append(logRecords(format, worker, stream, lines, new Date().toISOString()));
	}

	/** Lines of our own about a worker. */
	note(stream: OutputStream, worker: Worker, lines: readonly string[]): void {
		if (lines.length > 0) this.write(stream, worker, {bytes: Buffer.from(lines.join('\n')), isCut: false});
	}

	/** Another spec counts from now on: what is still to be written goes where it was to go. */
	configure(logs: LogsSpec): void {
		if (logs === this.#logs) return;
		this.#logs = logs;
		for (const [path, {file, stream, slot}] of this.#files) {
			file.policy = logs;
			if (this.#path(stream, slot) === path) continue;
			this.#files.delete(path);
			void file.close();
		}
	}

	/** Waits until all that was written is with the system, at most `ms`. */
	async flush(ms: number): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
		});
		await Promise.race([Promise.all([...this.#files.values()].map(({file}) => file.idle())), deadline]);
		clearTimeout(timer);
	}

	/** Null: not kept. */
	#file(stream: OutputStream, slot: number): LogFile | null {
		const path = this.#path(stream, slot);
		if (path === '/dev/null') return null;
		const known = this.#files.get(path);
		if (known) return known.file;
		const {logger, onDropped} = this.#options;
		const file = new LogFile({
			path,
			policy: this.#logs,
			isShared: !this.#isOwn(stream) && !isDevice(path),
			lost: (lines) => {
				this.#dropped += lines;
				onDropped?.();
			},
			say: (level, words) => logger[level](words),
		});
		this.#files.set(path, {file, stream, slot});
		return file;
	}

	#path(stream: OutputStream, slot: number): string {
		const path = this.#named(stream) ?? this.#options.paths[stream];
		return this.#logs.merge ? path : workerLogFile(path, slot);
	}

	#isOwn(stream: OutputStream): boolean {
		return this.#named(stream) === null;
	}

	#named(stream: OutputStream): string | null {
		return stream === 'out' ? this.#logs.outFile : this.#logs.errorFile;
	}
}
