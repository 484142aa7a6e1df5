import type {Lines} from '../line-framer.ts';
import type {Worker} from '../log-records.ts';
import type {Output, OutputStream} from '../output-log.ts';

const newline = Buffer.from('\n');

/**
 * What workers print goes where this process prints, or nowhere. By pipes and not by inheriting: so the last lines of a
 * worker that failed are there for the error that its command ends with.
 */
export class PassedOutput implements Output {
	/** Whoever reads slowly slows the workers; nothing is lost. */
	readonly dropped = 0;
	readonly #isSilent: () => boolean;
	#pending: Promise<unknown> = Promise.resolve();

	readonly #targets: Set<NodeJS.WriteStream> = new Set();

	constructor(isSilent: () => boolean) {
		this.#isSilent = isSilent;
	}

	write(stream: OutputStream, _worker: Worker, {bytes, isCut}: Lines): Promise<void> | null {
		if (this.#isSilent()) return null;
		const target = stream === 'out' ? process.stdout : process.stderr;
		if (target.destroyed) return null;
		if (!this.#targets.has(target)) {
			this.#targets.add(target);
			// EPIPE: nobody reads any more, which is no reason to end what serves.
			target.on('error', () => {});
		}
		// A copy: the bytes are valid in this turn only.
		const text = isCut ? Buffer.from(bytes) : Buffer.concat([bytes, newline]);
		if (target.write(text)) return null;
		const room = new Promise<void>((resolve) => {
			const go = () => {
				target.off('drain', go);
				target.off('close', go);
				resolve();
			};
			target.on('drain', go);
			target.on('close', go);
		});
		this.#pending = room;
		return room;
	}

	note(stream: OutputStream, worker: Worker, lines: readonly string[]): void {
		if (lines.length > 0) this.write(stream, worker, {bytes: Buffer.from(lines.join('\n')), isCut: false});
	}

	configure(): void {}

	async flush(ms: number): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, ms);
		});
		await Promise.race([this.#pending, deadline]);
		clearTimeout(timer);
	}
}
