import {stat} from 'node:fs/promises';
import {LineBlocks} from './line-blocks.ts';
import {type ChainFile, closeChain, openChain, placeIn, readerOf} from './log-chain.ts';
import type {LogFilter} from './log-filter.ts';
import type {LogPosition, LogRecord, LogSource} from './log-line.ts';
import {RecordSelector} from './select-records.ts';

/** Rotations for which an app master may be held up on its way into a file that it shares, and a reader sees its lines still. */
const mostLeft = 16;

/** Reads what was added to one log since the last time, also when its file was cut, replaced or rotated meanwhile, however often. */
export class LogFileReader {
	readonly #source: LogSource;
	readonly #filter: LogFilter;
	/** Where to begin; null: at the beginning of all that there is. */
	#position: LogPosition | null;
	#file: ChainFile | null = null;
	#blocks: LineBlocks | null = null;
	#selector: RecordSelector | null = null;
	#offset = 0;
	/** Read to their end before, to which an app master that was held up may still write: of files that several share. */
	#left: {file: ChainFile; offset: number}[] = [];
	/** Rotated away before they were read, the oldest first; the last one is the newest file. */
	#next: ChainFile[] = [];

	constructor(source: LogSource, position: LogPosition | null, filter: LogFilter) {
		this.#source = source;
		this.#position = position;
		this.#filter = filter;
	}

	/** Some more wanted lines, perhaps none; null when there is nothing new now. They may be used until the next call. */
	async read(): Promise<LogRecord[] | null> {
		if (!this.#file && !(await this.#begin())) return null;
		const late = await this.#readLeft();
		if (late) return late;
		await this.#startAgainIfCut();
		const block = await this.#blocks!.next(false);
		if (block) {
			this.#offset += block.length;
			return this.#selector!.select(block);
		}
		if (!(await this.#findNext())) return null;
		// What was added between that read and the rename: the old file gets no more after this.
		const last = await this.#blocks!.next(false);
		if (last) {
			this.#offset += last.length;
			return this.#selector!.select(last);
		}
		const rest = this.#blocks!.takeRest();
		const records = rest.length > 0 ? this.#selector!.select(Buffer.concat([rest, Buffer.from('\n')])) : [];
		await this.#leave();
		this.#open(this.#next.shift()!, 0);
		return records;
	}

	async close(): Promise<void> {
		await closeChain([...(this.#file ? [this.#file] : []), ...this.#next, ...this.#left.map(({file}) => file)]);
		this.#file = null;
		this.#next = [];
		this.#left = [];
	}

	async #begin(): Promise<boolean> {
		const position = this.#position;
		const chain = await openChain(this.#source.path, position?.inode);
		const from = position ? placeOf(chain, position) : 0;
		await closeChain(chain.slice(0, from));
		const [file, ...next] = chain.slice(from);
		if (!file) return false;
		this.#next = next;
		const isKnown = position && (file.inode === position.inode || file.isCompressed);
		this.#open(file, isKnown ? position.offset : 0);
		return true;
	}

	#open(file: ChainFile, offset: number): void {
		const {isRaw} = this.#source;
		this.#file = file;
		this.#position = null;
		this.#offset = offset;
		this.#blocks = new LineBlocks(readerOf(file, offset));
		this.#selector = new RecordSelector(this.#source, this.#filter, isRaw ? new Date().toISOString() : '');
	}

	async #leave(): Promise<void> {
		const file = this.#file!;
		if (!this.#source.isShared || file.isCompressed) return file.handle.close();
		this.#left.push({file, offset: this.#offset});
		if (this.#left.length > mostLeft) await this.#left.shift()!.file.handle.close();
	}

	async #readLeft(): Promise<LogRecord[] | null> {
		for (const left of this.#left) {
			if ((await left.file.handle.stat()).size <= left.offset) continue;
			const block = await new LineBlocks(readerOf(left.file, left.offset)).next(true);
			if (!block) continue;
			left.offset += block.length;
			return new RecordSelector(this.#source, this.#filter, '').select(block);
		}
		return null;
	}

	async #startAgainIfCut(): Promise<void> {
		const file = this.#file!;
		if (file.isCompressed || this.#next.length > 0) return;
		const {size} = await file.handle.stat();
		if (size < this.#offset + this.#blocks!.restBytes) this.#open(file, 0);
	}

	/** True when another file comes after this one. While none stands at the path, more may still come to the old one. */
	async #findNext(): Promise<boolean> {
		if (this.#next.length > 0) return true;
		const {inode} = this.#file!;
		const now = await stat(this.#source.path).catch(() => null);
		if (!now || now.ino === inode) return false;
		const chain = await openChain(this.#source.path, inode);
		const own = await placeIn(chain, this.#file!);
		// It was removed: what was written later comes next.
		const {mtimeMs} = await this.#file!.handle.stat();
		const from = own >= 0 ? own + 1 : firstOrNewest(chain, (file) => file.mtimeMs > mtimeMs + 0.01);
		await closeChain(chain.slice(0, from));
		this.#next = chain.slice(from);
		return this.#next.length > 0;
	}
}

/**
 * A file that is not to be found by its inode was compressed or removed: it, or what came after it, is the first that was written
 * to at that time or later.
 */
function placeOf(chain: readonly ChainFile[], {inode, mtimeMs}: LogPosition): number {
	const known = chain.findIndex((file) => file.inode === inode);
	return known >= 0 ? known : firstOrNewest(chain, (file) => file.mtimeMs > mtimeMs - 0.01);
}

function firstOrNewest(chain: readonly ChainFile[], fits: (file: ChainFile) => boolean): number {
	const found = chain.findIndex(fits);
	return found >= 0 ? found : Math.max(chain.length - 1, 0);
}
