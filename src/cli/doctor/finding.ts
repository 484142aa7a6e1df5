import type {KnownProcess} from '../../client/end-process.ts';

/** `note`: good to know, nothing is broken. `problem`: something is, or soon will be. */
export type Severity = 'ok' | 'note' | 'problem';

export interface Finding {
	check: string;
	severity: Severity;
	/** What was found, and where. */
	message: string;
	/** A command that mends it. */
	mend?: string;
	/** What `--fix` does; absent where only a human can decide. */
	fix?: Fix;
}

/** What is safe to do without asking, because it is checked again right before. */
export type Fix =
	| {kind: 'close-to-others'; path: string; mode: number; entry: 'file' | 'directory' | 'socket'}
	| {kind: 'remove-dead-socket'; path: string}
	| {kind: 'remove-leftover'; app: string}
	| {kind: 'end-process'; process: KnownProcess};

/** A look at one thing. Pure: what it needs to know is in the facts. At least one finding, in the order of importance. */
export type Check<Facts> = (facts: Facts) => Finding[];

/** A path as a word of a shell line. */
export function shellPath(path: string): string {
	return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
