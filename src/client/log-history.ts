import {LineBlocks} from './line-blocks.ts';
import {type ChainFile, closeChain, openChain, readerOf} from './log-chain.ts';
import {LogFilter} from './log-filter.ts';
import {type LogLine, type LogPosition, type LogRecord, type LogSource, lineOf, positionKey} from './log-line.ts';
import {readLogTail} from './log-tail.ts';
import {mergeBatches, mergeRecords} from './merge-records.ts';
import {RecordSelector} from './select-records.ts';

export interface LogHistory {
	/** Of all sources, in the order of their times. */
	lines: LogLine[];
	/** By `positionKey`: where `followLogs` goes on without a gap. A file that does not exist yet is absent. */
	positions: Map<string, LogPosition>;
}

/**
 * The last `count` lines of all sources together that the filter wants, older files included. Reads backwards, so its cost does
 * not grow with the files unless the filter is hard to please. A last line without its newline is still being written: it
 * is left to `followLogs`.
 */
export async function readLogHistory(
	sources: readonly LogSource[],
	count: number,
	filter = new LogFilter(),
): Promise<LogHistory> {
	const {records, positions} = await readLastRecords(sources, count, filter);
	return {lines: records.map(lineOf), positions};
}

/** The same, not yet decoded. */
export async function readLastRecords(
	sources: readonly LogSource[],
	count: number,
	filter: LogFilter,
): Promise<{records: LogRecord[]; positions: Map<string, LogPosition>}> {
	const positions = new Map<string, LogPosition>();
	const tails: LogRecord[][] = [];
	for (const source of sources) {
		const chain = await openChain(source.path);
		try {
			const {records, position} = await readLogTail(chain, source, count, filter);
			tails.push(records);
			if (position) positions.set(positionKey(source), position);
		} finally {
			await closeChain(chain);
		}
	}
	const records = mergeRecords(tails);
	return {records: count > 0 ? records.slice(-count) : [], positions};
}

/**
 * All lines of all sources that the filter wants, in the order of their times, in batches. Memory does not grow with the files, nor
 * when the reader is slow. `positions` is filled in on the way, as in `LogHistory`.
 */
export async function* readAllRecords(
	sources: readonly LogSource[],
	filter: LogFilter,
	positions: Map<string, LogPosition>,
): AsyncGenerator<LogRecord[]> {
	const chains: ChainFile[][] = [];
	try {
		for (const {path} of sources) chains.push(await openChain(path));
		yield* mergeBatches(sources.map((source, index) => readChain(chains[index]!, source, filter, positions)));
	} finally {
		for (const chain of chains) await closeChain(chain);
	}
}

async function* readChain(
	chain: readonly ChainFile[],
	source: LogSource,
	filter: LogFilter,
	positions: Map<string, LogPosition>,
): AsyncGenerator<LogRecord[]> {
	for (const file of chain) {
		const isLast = file === chain.at(-1);
		const modified = new Date(file.mtimeMs).toISOString();
		if (!isLast && modified < filter.since) continue;
		const selector = new RecordSelector(source, filter, source.isRaw ? modified : '');
		const blocks = new LineBlocks(readerOf(file));
		let offset = 0;
		let isKept = false;
		for (let block = await blocks.next(isKept); block; block = await blocks.next(isKept)) {
			offset += block.length;
			const records = selector.select(block);
			isKept = records.length > 0;
			if (isKept) yield records;
		}
		if (isLast) {
			positions.set(positionKey(source), {inode: file.inode, offset, mtimeMs: file.mtimeMs});
			continue;
		}
		const rest = blocks.takeRest();
		if (rest.length > 0) yield selector.select(Buffer.concat([rest, Buffer.from('\n')]));
	}
}
