import {createLogUpdate} from 'log-update';
import type {OperationEvent} from '../../protocol/operation.ts';
import type {CommandContext, OutputStream} from '../command-context.ts';
import {progressLine} from './progress-line.ts';
import {type AppProgress, advance, type ProgressModel, type Verb} from './progress-model.ts';
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
		const {columns = 80, rows = 24} = this.#stream;
		const nameWidth = Math.max(0, ...this.#model.map(({app}) => app.length));
		const view = {verb: this.#verb, spinner, styles: this.#styles, columns, nameWidth, now: Date.now()};
		const {shown, more} = mostUrgent(this.#model, rows - 1);
		const lines = shown.map((app) => progressLine(app, view));
		if (more > 0) lines.push(`  and ${more} more`);
		this.#screen(lines.length > 0 ? lines.join('\n') : `${spinner} ${this.#verb}`);
	}
}

/** What the screen has rows for: whoever is not done comes first. All in their order, which does not change under the eyes. */
export function mostUrgent(model: ProgressModel, rows: number): {shown: ProgressModel; more: number} {
	if (model.length <= rows) return {shown: model, more: 0};
	const room = Math.max(1, rows - 1);
	const chosen = new Set([...model].sort((a, b) => Number(isDone(a)) - Number(isDone(b))).slice(0, room));
	return {shown: model.filter((app) => chosen.has(app)), more: model.length - room};
}

function isDone({phase, workers}: AppProgress): boolean {
	const isUp = phase === 'working' && workers.length > 0 && workers.every(({at}) => at.step === 'ready');
	return isUp || phase === 'done' || phase === 'stopped' || phase === 'rolled back';
}
