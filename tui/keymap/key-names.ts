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
const chords = new Set(Object.values(controls).filter((name) => name.startsWith('ctrl-')));

/**
 * The names of the keys in one read from the terminal: keys pressed quickly arrive together, as one text.
 * A letter is its own name; a chord that fcm does not know (Alt, another Ctrl) has none.
 */
export function keyNames(input: string, key: Key): readonly string[] {
	const special = specialName(key);
	if (special) return [special];
	if (key.ctrl) return chords.has(`ctrl-${input}`) ? [`ctrl-${input}`] : [];
	if (key.meta) return [];
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
	if (key.escape) return 'escape';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.backspace || key.delete) return 'backspace';
	return undefined;
}
