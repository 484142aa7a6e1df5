import {createLogUpdate} from 'log-update';
import type {OperationEvent} from '../../protocol/operation.ts';
import type {CommandContext, OutputStream} from '../command-context.ts';
import {progressLine} from './progress-line.ts';
import {advance, type ProgressModel, type Verb} from './progress-model.ts';
import type {ProgressRenderer} from './progress-renderer.ts';
import {type Styles, stylesFor} from './styles.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/** For terminals: a line per app that is rewritten in place. */
export class LiveProgress implements ProgressRenderer {
	readonly #stream: OutputStream;
	readonly #styles: Styles;
	readonly #verb: Verb;
	readonly #screen: ReturnType<typeof createLogUpdate>;
	readonly #timer: NodeJS.Timeout;
	#model: ProgressModel = [];
	#frame = 0;

	constructor(context: CommandContext, verb: Verb) {
		this.#stream = context.stderr;
		this.#styles = stylesFor(context, context.stderr);
		this.#verb = verb;
		this.#screen = createLogUpdate(context.stderr);
		this.#timer = setInterval(() => this.#paint(), frameMs);
	}

	show(event: OperationEvent): void {
		this.#model = advance(this.#model, event);
	}

	end(): void {
		clearInterval(this.#timer);
		this.#screen.clear();
		this.#screen.done();
	}

	#paint(): void {
		const spinner = frames[this.#frame++ % frames.length]!;
		const columns = this.#stream.columns ?? 80;
		const view = {verb: this.#verb, spinner, styles: this.#styles, columns, now: Date.now()};
		const lines = this.#model.map((app) => progressLine(app, view));
		this.#screen(lines.length > 0 ? lines.join('\n') : `${spinner} ${this.#verb}`);
	}
}
