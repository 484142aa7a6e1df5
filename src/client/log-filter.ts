import {decodeBytes} from '../shared/decode-bytes.ts';
import type {LogRecord} from './log-line.ts';
import {requiredLiteral} from './required-literal.ts';

/** What is asked of lines; what is left out does not matter. All that is given must hold. */
export interface LogFilterOptions {
	/** A regular expression over the line itself. */
	grep?: string;
	invert?: boolean;
	ignoreCase?: boolean;
	/** ISO 8601 with milliseconds, UTC. A line without a time is as old as the one before it. */
	since?: string;
	until?: string;
	slot?: number;
	generation?: number;
}

/** Whether a line is wanted. `needle` finds candidates fast: no other line can be. */
export class LogFilter {
	readonly #options: LogFilterOptions;
	readonly #pattern: RegExp | null;
	/** Bytes that every wanted line has; null: each line must be looked at. */
	readonly needle: Buffer | null = null;
	/** Lower case, to be looked for in what is made lower case; null as above. */
	readonly foldedNeedle: string | null = null;

	/** Throws a SyntaxError for a broken pattern. */
	constructor(options: LogFilterOptions = {}) {
		const {grep, invert = false, ignoreCase = false} = options;
		this.#options = options;
		this.#pattern = grep === undefined ? null : new RegExp(grep, ignoreCase ? 'i' : '');
		const literal = grep === undefined || invert ? '' : requiredLiteral(grep);
		if (literal === '') return;
		if (!ignoreCase) this.needle = Buffer.from(literal, 'utf8');
		else if (isAscii.test(literal)) this.foldedNeedle = literal.toLowerCase();
	}

	/** Wants every line. */
	get isAny(): boolean {
		return Object.keys(this.#options).length === 0;
	}

	get since(): string {
		return this.#options.since ?? '';
	}

	accepts({order, slot, generation, bytes}: LogRecord): boolean {
		const {since, until, slot: wantedSlot, generation: wantedGeneration, invert = false} = this.#options;
		if (since !== undefined && order < since) return false;
		if (until !== undefined && order > until) return false;
		if (wantedSlot !== undefined && slot !== wantedSlot) return false;
		if (wantedGeneration !== undefined && generation !== wantedGeneration) return false;
		return this.#pattern === null || this.#pattern.test(decodeBytes(bytes)) !== invert;
	}
}

const isAscii = /^[\0-\x7F]*$/;
