import colors from 'picocolors';
import type {AppStatusWord, WorkerState} from '../../protocol/status.ts';
import type {CommandContext, OutputStream} from '../command-context.ts';

export type Styles = ReturnType<typeof colors.createColors>;
export type Style = (text: string) => string;

/** Colour is for terminals that have it, and for people who did not say no (https://no-color.org). */
export function hasColor({noColor, env}: Pick<CommandContext, 'noColor' | 'env'>, stream: OutputStream): boolean {
	return stream.isTTY === true && !noColor && !env.NO_COLOR && env.TERM !== 'dumb';
}

export function stylesFor(context: Pick<CommandContext, 'noColor' | 'env'>, stream: OutputStream): Styles {
	return colors.createColors(hasColor(context, stream));
}

/** The colour goes with the word and never replaces it. */
export function statusStyle(styles: Styles, word: AppStatusWord | WorkerState): Style {
	switch (word) {
		case 'online':
		case 'ready':
			return styles.green;
		case 'errored':
		case 'killing':
			return styles.red;
		case 'degraded':
		case 'stopping':
		case 'draining':
			return styles.yellow;
		case 'launching':
		case 'reloading':
		case 'forked':
		case 'listening':
			return styles.cyan;
		case 'stopped':
		case 'exited':
			return styles.dim;
	}
}
