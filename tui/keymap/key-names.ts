/** Sequences of the terminal, plain letters, and Esc, which is what no sequence follows. */
const tokens = /\u001B\[[0-9;?]*[A-Za-z~]|\u001BO[A-Za-z]|./gsu;

const controls: Record<string, string> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\b': 'backspace',
	'\u007F': 'backspace',
	'\u001B': 'escape',
	'\u0002': 'ctrl-b',
	'\u0003': 'ctrl-c',
	'\u0004': 'ctrl-d',
	'\u0006': 'ctrl-f',
	'\u0015': 'ctrl-u',
};

/** By the last letter, before which modifiers may stand. */
const letters: Record<string, string> = {
	...{A: 'up', B: 'down', C: 'right', D: 'left'},
	...{H: 'home', F: 'end', Z: 'shift-tab'},
};

const numbers: Record<string, string> = {
	...{1: 'home', 7: 'home', 4: 'end', 8: 'end'},
	...{3: 'backspace', 5: 'pageup', 6: 'pagedown'},
};

/**
 * The names of the keys in one read from the terminal: keys pressed quickly arrive together, Esc and a letter after it look
 * like a chord with Alt, of which fcm knows none. A letter is its own name; what fcm does not know has none.
 */
export function keyNames(input: string): readonly string[] {
	return [...input.matchAll(tokens)].flatMap(([token]) => nameOf(token) ?? []);
}

function nameOf(token: string): string | undefined {
	if (token.length > 2 && token.startsWith('\u001B')) {
		const last = token.at(-1) ?? '';
		return last === '~' ? numbers[/\d+/.exec(token)?.[0] ?? ''] : letters[last];
	}
	const control = controls[token];
	if (control) return control;
	return token >= ' ' ? token : undefined;
}
