/** What a piece of text means; colours follow from it, and never stand alone: a glyph or a word says the same. */
export type Tone = 'plain' | 'good' | 'busy' | 'warn' | 'bad' | 'dim' | 'title';

/** A subset of the properties of Ink's Text. */
export interface TextStyle {
	color?: string;
	bold?: boolean;
	dimColor?: boolean;
}

export type Theme = Record<Tone, TextStyle>;

/** Only the terminal's own 16 colours, so that it is readable on every palette. */
const colored: Theme = {
	plain: {},
	good: {color: 'green'},
	busy: {color: 'cyan'},
	warn: {color: 'yellow'},
	bad: {color: 'red', bold: true},
	dim: {dimColor: true},
	title: {bold: true},
};

const colorless: Theme = {
	plain: {},
	good: {},
	busy: {},
	warn: {},
	bad: {bold: true},
	dim: {dimColor: true},
	title: {bold: true},
};

export function createTheme(color: boolean): Theme {
	return color ? colored : colorless;
}
