import type {LogFilter} from './log-filter.ts';
import {type LogRecord, type LogSource, parseRecord} from './log-line.ts';

const newline = 0x0a;

/** Finds the wanted lines of one log in blocks of whole lines, given in the order of the file. */
export class RecordSelector {
	readonly #source: LogSource;
	readonly #filter: LogFilter;
	/** What a line without a time is as old as. */
	#order: string;

	/** @param order how old lines are before the first that has a time */
	constructor(source: LogSource, filter: LogFilter, order: string) {
		this.#source = source;
		this.#filter = filter;
		this.#order = order;
	}

	/** The records are views of the block. */
	select(block: Buffer): LogRecord[] {
		const {needle, foldedNeedle} = this.#filter;
		if (needle) return this.#candidates(block, (at) => block.indexOf(needle, at));
		if (foldedNeedle !== null) {
			const folded = block.toString('latin1').toLowerCase();
			return this.#candidates(block, (at) => folded.indexOf(foldedNeedle, at));
		}
		return this.#candidates(block, (at) => (at < block.length ? at : -1));
	}

	#candidates(block: Buffer, find: (from: number) => number): LogRecord[] {
		const records: LogRecord[] = [];
		for (let at = find(0); at >= 0; ) {
			const start = at === 0 ? 0 : block.lastIndexOf(newline, at - 1) + 1;
			const end = block.indexOf(newline, at);
			const record = this.#wanted(block.subarray(start, end));
			if (record) records.push(record);
			at = find(end + 1);
		}
		return records;
	}

	#wanted(line: Buffer): LogRecord | null {
		const source = this.#source;
		const record = parseRecord(line, source);
		if (record.order === '') record.order = this.#order;
		else this.#order = record.order;
		if (source.isShared && !this.#isOwn(record)) return null;
		return this.#filter.accepts(record) ? record : null;
	}

	#isOwn({time, app, stream}: LogRecord): boolean {
		const source = this.#source;
		return time === '' ? !source.isSecond : app === source.app && stream === source.stream;
	}
}
