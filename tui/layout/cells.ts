import stringWidth from 'string-width';

/** ASCII, lines, blocks, shapes, arrows and Braille: one cell each, and nearly everything that is drawn. */
const narrow = /^[\x20-\x7e·…‹›▏─-◿⠀-⣿✔✖↑↓←→↻]*$/;
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Whether each letter of it takes one cell, and is one unit of the text. */
export function isNarrow(text: string): boolean {
	return narrow.test(text);
}

/** How many cells of a terminal a text takes. */
export function cellWidth(text: string): number {
	return narrow.test(text) ? text.length : stringWidth(text);
}

/** The text in at most `width` cells; a `…` says that something is missing. A wide letter is never halved. */
export function cutCells(text: string, width: number): string {
	if (cellWidth(text) <= width) return text;
	if (width <= 0) return '';
	let cut = '';
	let used = 0;
	for (const {segment} of graphemes.segment(text)) {
		const cells = cellWidth(segment);
		if (used + cells > width - 1) break;
		cut += segment;
		used += cells;
	}
	return `${cut}…`;
}

/** The text in exactly `width` cells. */
export function padCells(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const cut = cutCells(text, width);
	const fill = ' '.repeat(Math.max(0, width - cellWidth(cut)));
	return align === 'left' ? cut + fill : fill + cut;
}

/** Cuts a text into pieces of at most `width` cells, wherever that falls. Never empty. */
export function wrapCells(text: string, width: number): readonly string[] {
	if (cellWidth(text) <= width) return [text];
	const pieces: string[] = [];
	let piece = '';
	let used = 0;
	for (const {segment} of graphemes.segment(text)) {
		const cells = cellWidth(segment);
		if (used + cells > width && piece !== '') {
			pieces.push(piece);
			piece = '';
			used = 0;
		}
		piece += segment;
		used += cells;
	}
	return [...pieces, piece];
}

/** The same between words; a word that is too long alone is cut. */
export function wrapWords(text: string, width: number): readonly string[] {
	const pieces: string[] = [];
	let piece = '';
	for (const word of text.split(' ')) {
		const longer = piece === '' ? word : `${piece} ${word}`;
		if (cellWidth(longer) <= width) {
			piece = longer;
			continue;
		}
		if (piece !== '') pieces.push(piece);
		const parts = wrapCells(word, width);
		pieces.push(...parts.slice(0, -1));
		piece = parts.at(-1) ?? '';
	}
	return [...pieces, piece];
}
