import type {Command} from './command.ts';

export interface Binding {
	/** Names as in key-names.ts. */
	keys: readonly string[];
	command: Command;
	/** The keys as people read them. */
	label: string;
	/** For the help screen. */
	words: string;
	/** For the bottom line, which drops the least worth first; absent: help only. */
	hint?: {label?: string; words: string; worth: number};
}

export function bind(
	keys: string | readonly string[],
	command: Command,
	label: string,
	words: string,
	hint?: Binding['hint'],
): Binding {
	return {keys: typeof keys === 'string' ? [keys] : keys, command, label, words, ...(hint && {hint})};
}
