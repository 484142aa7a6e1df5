import colors from 'picocolors';
import type {AppStatusWord, WorkerState} from '../../protocol/status.ts';
import type {CommandContext, OutputStream} from '../command-context.ts';

export type Styles = ReturnType<typeof colors.createColors>;
export type Style = (text: string) => string;

type Wishes = Pick<CommandContext, 'noColor' | 'env' | 'preferences'>;

/**
 * Colour is for terminals that have it, and for people who did not say no (https://no-color.org). A no outranks a yes, the
 * command line and the environment outrank `fcm config`.
 */
export function hasColor({noColor, env, preferences}: Wishes, stream: OutputStream): boolean {
	if (noColor || env.NO_COLOR) return false;
	if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
	if (preferences?.color !== undefined && preferences.color !== 'auto') return preferences.color === 'always';
	return stream.isTTY === true && env.TERM !== 'dumb';
}

export function stylesFor(context: Wishes, stream: OutputStream): Styles {
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
