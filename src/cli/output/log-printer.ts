import type {LogLine} from '../../client/log-line.ts';
import type {CommandContext} from '../command-context.ts';
import {formatClock} from './format-clock.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

/** `11:38:00  api 0 out │ text`, a colour per app and red for stderr; or one JSON object per line. */
export class LogPrinter {
	readonly #context: CommandContext;
	readonly #json: boolean;
	readonly #styles: Styles;
	readonly #appStyles: readonly Style[];
	readonly #apps = new Map<string, Style>();
	readonly #width: number;

	constructor(context: CommandContext, apps: readonly string[], json: boolean) {
		this.#context = context;
		this.#json = json;
		this.#styles = stylesFor(context, context.stdout);
		const {cyan, magenta, blue, green, yellow} = this.#styles;
		this.#appStyles = [cyan, magenta, blue, green, yellow];
		for (const app of apps) this.#apps.set(app, this.#appStyles[this.#apps.size % this.#appStyles.length]!);
		this.#width = Math.max(0, ...apps.map((app) => app.length));
	}

	/** Resolves when the stream has room for more, or takes nothing more. */
	print(lines: readonly LogLine[]): Promise<void> {
		if (lines.length === 0) return Promise.resolve();
		const text = lines.map((line) => (this.#json ? JSON.stringify(line) : this.#words(line))).join('\n');
		const {stdout} = this.#context;
		return new Promise((resolve) => stdout.write(`${text}\n`, () => resolve()));
	}

	#words({time, app, slot, stream, text}: LogLine): string {
		const clock = time === '' ? '--:--:--' : formatClock(new Date(time));
		const source = `${app.padEnd(this.#width)} ${slot ?? '?'} ${stream}`;
		const colored = stream === 'err' ? this.#styles.red : (this.#apps.get(app) ?? String);
		return `${this.#styles.dim(clock)}  ${colored(`${source} │`)} ${text}`;
	}
}
