import type {Readable} from 'node:stream';
import {LineFramer, type Lines} from './line-framer.ts';
import type {OutputStream} from './output-log.ts';
import {StderrTail} from './stderr-tail.ts';

export interface WorkerOutputOptions {
	stdout: Readable | null;
	stderr: Readable | null;
	/** Node says things about its inspector on stderr: whether a line is such a thing. Null: nobody has opened it. */
	isOfInspector(): ((line: string) => boolean) | null;
	/** Of either stream; for a worker that is ready when it prints something. Null: nobody waits for a line. */
	onLine: ((line: string) => void) | null;
	/** A promise: no more is to be read from that stream until it is resolved. */
	write(stream: OutputStream, lines: Lines): Promise<void> | null;
}

/** What a worker prints: its two pipes, as whole lines on their way to the log. */
export class WorkerOutput {
	readonly #options: WorkerOutputOptions;
	readonly #tail = new StderrTail();

	constructor(options: WorkerOutputOptions) {
		this.#options = options;
		this.#read('out', options.stdout);
		this.#read('err', options.stderr);
	}

	/** The last lines of stderr, at most 20. */
	get stderrTail(): readonly string[] {
		return this.#tail.lines;
	}

	#read(stream: OutputStream, pipe: Readable | null): void {
		if (!pipe) return;
		const framer = new LineFramer();
		pipe.on('data', (chunk: Buffer) => this.#take(stream, framer.push(chunk), pipe));
		pipe.on('end', () => this.#take(stream, framer.end(), pipe));
		pipe.on('error', () => {}); // EIO of a dying pipe: its lines are what was read.
	}

	#take(stream: OutputStream, all: Lines[], pipe: Readable): void {
		const {onLine, write} = this.#options;
		const isOfInspector = stream === 'err' ? this.#options.isOfInspector() : null;
		for (const each of all) {
			const lines = isOfInspector ? withoutThose(each, isOfInspector) : each;
			if (!lines) continue;
			if (stream === 'err') this.#tail.push(lines.bytes);
			if (onLine) for (const line of lines.bytes.toString('utf8').split('\n')) onLine(line);
			const room = write(stream, lines);
			if (!room) continue;
			pipe.pause();
			void room.then(() => pipe.resume());
		}
	}
}

/** Null: nothing is left. latin1 keeps every byte as it is. */
function withoutThose({bytes, isCut}: Lines, isOne: (line: string) => boolean): Lines | null {
	const lines = bytes.toString('latin1').split('\n');
	const left = lines.filter((line) => !isOne(line));
	return left.length > 0 ? {bytes: Buffer.from(left.join('\n'), 'latin1'), isCut} : null;
}
