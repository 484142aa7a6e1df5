import type {ToldEvent} from '../../client/event-journal-reader.ts';
import {eventWords} from '../../client/event-words.ts';
import {parseRecord} from '../../client/log-line.ts';
import type {AppSpec} from '../../protocol/app-spec.ts';
import type {OperationResult} from '../../protocol/operation.ts';
import type {CommandContext} from '../command-context.ts';
import {failureText} from './failure-text.ts';
import {LogPrinter, type LogPrinterOptions} from './log-printer.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';
import {visibleText} from './visible-text.ts';

/** `note`: of no harm. `warning`: of what is ignored. `trouble`: of what fails. */
export type Saying = 'note' | 'warning' | 'trouble';

const newline = 0x0a;

/** What `fcm run` shows: the apps' lines on stdout, what fcm itself has to say on stderr. */
export class RunOutput {
	readonly #context: CommandContext;
	readonly #styles: Styles;
	readonly #out: LogPrinter;
	/** With `raw`, an app's stderr stays stderr. */
	readonly #err: LogPrinter;
	readonly #width: number;

	constructor(context: CommandContext, specs: readonly AppSpec[], format: LogPrinterOptions['format']) {
		const apps = specs.map(({name}) => name);
		const options = {apps, format, highlight: null};
		this.#context = context;
		this.#styles = stylesFor(context, context.stderr);
		this.#out = new LogPrinter(context, options);
		this.#err = format === 'raw' ? new LogPrinter({...context, stdout: context.stderr}, options) : this.#out;
		this.#width = Math.max(...apps.map((app) => app.length));
	}

	/** Whole lines as they stand in a log. Resolves when there is room for more. */
	async log(app: string, lines: Buffer): Promise<void> {
		const source = {app, stream: 'out', path: ''} as const;
		const records = cutLines(lines).map((line) => parseRecord(line, source));
		if (this.#err === this.#out) return this.#out.print(records);
		// Runs of one stream: the order within a stream is kept, as it is when the app writes by itself.
		await Promise.all([
			this.#out.print(records.filter(({stream}) => stream === 'out')),
			this.#err.print(records.filter(({stream}) => stream === 'err')),
		]);
	}

	async events(events: readonly ToldEvent[]): Promise<void> {
		if (this.#context.quiet) return;
		const {dim, bold} = this.#styles;
		for (const event of events) {
			if (isOrderly(event)) continue;
			const name = (event.app ?? '').padEnd(this.#width);
			this.#write(`${dim('fcm |')} ${bold(name)} ${visibleText(eventWords(event))}`);
		}
	}

	/** The block of each app that failed, with its last words. */
	failures(results: readonly OperationResult[]): void {
		for (const result of results) {
			if (!result.ok) this.#context.stderr.write(failureText(result.app, result.error, this.#styles, false));
		}
	}

	say(saying: Saying, words: string): void {
		if (this.#context.quiet && saying !== 'trouble') return;
		const prefix = saying === 'warning' ? 'warning: ' : '';
		this.#write(`${this.#styles.dim('fcm |')} ${this.#styleOf(saying)(`${prefix}${visibleText(words)}`)}`);
	}

	#styleOf(saying: Saying): Style {
		const {red, yellow, bold} = this.#styles;
		return saying === 'trouble' ? red : saying === 'warning' ? yellow : bold;
	}

	#write(line: string): void {
		this.#context.stderr.write(`${line}\n`);
	}
}

/** App masters come and go with their apps. */
function isOrderly(event: ToldEvent): boolean {
	return event.type === 'master-ended' || (event.type === 'master-started' && event.lost === null);
}

function cutLines(lines: Buffer): Buffer[] {
	const cut: Buffer[] = [];
	let from = 0;
	for (let end = lines.indexOf(newline); end >= 0; end = lines.indexOf(newline, from)) {
		cut.push(lines.subarray(from, end));
		from = end + 1;
	}
	return cut;
}
