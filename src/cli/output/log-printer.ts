import type {LogRecord} from '../../client/log-line.ts';
import {lineOf} from '../../client/log-line.ts';
import {decodeBytes} from '../../shared/decode-bytes.ts';
import type {CommandContext} from '../command-context.ts';
import {formatClock} from './format-clock.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';
import {visibleText} from './visible-text.ts';

export interface LogPrinterOptions {
	apps: readonly string[];
	/** `words`: for people. `json`: one object a line. `raw`: the app's bytes alone. */
	format: 'words' | 'json' | 'raw';
	/** Marked where there is colour. */
	highlight: RegExp | null;
}

const newline = Buffer.from('\n');

/**
 * `11:38:00 api|0     | text` on a terminal, with a colour per app, `err` and red for stderr, and what could harm the terminal
 * in words. What is not a terminal gets the full time, and each byte as it was.
 */
export class LogPrinter {
	/** How many were printed. */
	lines = 0;
	/** Nobody reads any more. */
	isRefused = false;
	readonly #context: CommandContext;
	readonly #options: LogPrinterOptions;
	readonly #styles: Styles;
	readonly #apps = new Map<string, Style>();
	readonly #width: number;

	constructor(context: CommandContext, options: LogPrinterOptions) {
		this.#context = context;
		this.#options = options;
		this.#styles = stylesFor(context, context.stdout);
		const {cyan, magenta, blue, green, yellow} = this.#styles;
		const palette = [cyan, magenta, blue, green, yellow];
		for (const app of options.apps) this.#apps.set(app, palette[this.#apps.size % palette.length]!);
		this.#width = Math.max(0, ...options.apps.map((app) => app.length));
	}

	/** Resolves when the stream has room for more, or takes nothing more. */
	print(records: readonly LogRecord[]): Promise<void> {
		if (records.length === 0) return Promise.resolve();
		this.lines += records.length;
		const {stdout} = this.#context;
		return new Promise((resolve) =>
			stdout.write(this.#bytes(records), (error) => {
				this.isRefused ||= Boolean(error);
				resolve();
			}),
		);
	}

	#bytes(records: readonly LogRecord[]): string | Buffer {
		const {format} = this.#options;
		if (format === 'json') return `${records.map((record) => JSON.stringify(lineOf(record))).join('\n')}\n`;
		if (format === 'words' && this.#context.stdout.isTTY)
			return records.map((record) => this.#onTerminal(record)).join('');
		const isRaw = format === 'raw';
		return Buffer.concat(
			records.flatMap((record) => {
				const {bytes, isCut} = record;
				const end = isCut ? cutEnd : newline;
				return isRaw ? [bytes, end] : [Buffer.from(this.#plainPrefix(record)), bytes, end];
			}),
		);
	}

	#plainPrefix({time, app, slot, stream}: LogRecord): string {
		return `${time || '-'} ${app}|${slot ?? '?'} ${stream} | `;
	}

	#onTerminal({time, app, slot, stream, bytes, isCut}: LogRecord): string {
		const clock = time === '' ? '--:--:--' : formatClock(new Date(time));
		const source = `${`${app}|${slot ?? '?'}`.padEnd(this.#width + 2)} ${stream === 'err' ? 'err' : '   '} |`;
		const colored = stream === 'err' ? this.#styles.red : (this.#apps.get(app) ?? String);
		return `${this.#styles.dim(clock)} ${colored(source)} ${this.#marked(decodeBytes(bytes))}${isCut ? this.#styles.dim('\\') : ''}\n`;
	}

	#marked(text: string): string {
		const {highlight} = this.#options;
		if (!highlight || !this.#styles.isColorSupported) return visibleText(text);
		let marked = '';
		let from = 0;
		for (const {0: found, index} of text.matchAll(highlight)) {
			if (found === '') continue;
			marked += visibleText(text.slice(from, index)) + this.#styles.inverse(visibleText(found));
			from = index + found.length;
		}
		return marked + visibleText(text.slice(from));
	}
}

const cutEnd = Buffer.from('\\\n');
