/** What a piece of text means; colours follow from it, and never stand alone: a glyph or a word says the same. */
export type Tone = 'plain' | 'good' | 'busy' | 'warn' | 'bad' | 'dim' | 'title' | 'head' | 'alarm' | 'button';

/** A subset of the properties of Ink's Text. */
export interface TextStyle {
	color?: string;
	bold?: boolean;
	dimColor?: boolean;
	inverse?: boolean;
}

export type Theme = Record<Tone, TextStyle>;

const styles: Theme = {
	plain: {},
	good: {},
	busy: {},
	warn: {},
	bad: {bold: true},
	dim: {dimColor: true},
	title: {bold: true},
	head: {bold: true},
	alarm: {bold: true, inverse: true},
	button: {inverse: true},
};

/** Only the terminal's own 16 colours, so that it is readable on every palette. */
const colors: Partial<Record<Tone, string>> = {
	good: 'green',
	busy: 'cyan',
	warn: 'yellow',
	bad: 'red',
	alarm: 'red',
	head: 'blue',
};

export function createTheme(color: boolean): Theme {
	if (!color) return styles;
	const entries = Object.entries(styles) as [Tone, TextStyle][];
	return Object.fromEntries(
		entries.map(([tone, style]) => [tone, {...style, ...(colors[tone] && {color: colors[tone]})}]),
	) as Theme;
}
