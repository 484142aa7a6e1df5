import type {OperationEvent} from '../../protocol/operation.ts';
import type {CommandContext} from '../command-context.ts';
import type {Verb} from './progress-model.ts';

/** Shows the progress of one command while it runs. */
export interface ProgressRenderer {
	show(event: OperationEvent): void;
	/** Nothing is shown after this; a live display is taken away. */
	end(): void;
}

/** Live lines on a terminal, one plain line per event elsewhere, nothing for programs and with --quiet. All of it goes to stderr. */
export async function createProgressRenderer(
	context: CommandContext,
	verb: Verb,
	json: boolean,
): Promise<ProgressRenderer> {
	if (json || context.quiet) return {show: () => {}, end: () => {}};
	if (context.stderr.isTTY && context.env.TERM !== 'dumb') {
		const {LiveProgress} = await import('./live-progress.ts');
		return new LiveProgress(context, verb);
	}
	const {PlainProgress} = await import('./plain-progress.ts');
	return new PlainProgress(context.stderr);
}
