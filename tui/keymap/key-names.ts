import type {Key} from 'ink';

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
/** Keys of one byte, before which Esc makes one read; arrows are sequences of their own. */
const afterEscape = new Set(['enter', 'tab', 'backspace']);
const chords = new Set(Object.values(controls).filter((name) => name.startsWith('ctrl-')));

/**
 * The names of the keys in one read from the terminal: keys pressed quickly arrive together, as one text.
 * A letter is its own name; a chord with Ctrl that fcm does not know has none.
 */
export function keyNames(input: string, key: Key): readonly string[] {
	// Esc, and what was pressed quickly after it: terminals send the same for a chord with Alt, of which fcm knows none.
	if (key.escape) return input === '\u001B' ? ['escape', 'escape'] : ['escape'];
	if (key.meta && input !== '') return ['escape', ...keyNames(input, {...key, meta: false})];
	const special = specialName(key);
	if (special) return key.meta && afterEscape.has(special) ? ['escape', special] : [special];
	if (key.ctrl) return chords.has(`ctrl-${input}`) ? [`ctrl-${input}`] : [];
	return [...input].flatMap((letter) => controls[letter] ?? (letter >= ' ' ? letter : []));
}

function specialName(key: Key): string | undefined {
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'enter';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.backspace || key.delete) return 'backspace';
	return undefined;
}
