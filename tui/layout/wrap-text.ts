/** Cuts a text into pieces of at most `width` cells, wherever that falls. Never empty. */
export function wrapText(text: string, width: number): readonly string[] {
	const pieces: string[] = [];
	let piece = '';
	let used = 0;
	for (const letter of text) {
		const cells = cellsOf(letter);
		if (used + cells > width && piece !== '') {
			pieces.push(piece);
			piece = '';
			used = 0;
		}
		piece += letter;
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
		const parts = wrapText(longer, width);
		if (parts.length > 1 && piece !== '') pieces.push(piece);
		const fresh = parts.length > 1 && piece !== '' ? wrapText(word, width) : parts;
		pieces.push(...fresh.slice(0, -1));
		piece = fresh.at(-1) ?? '';
	}
	return [...pieces, piece];
}

/** Everything from the Hangul letters on counts as wide: too careful for some scripts, never too wide. */
function cellsOf(letter: string): number {
	return letter.codePointAt(0)! >= 0x1100 ? 2 : 1;
}
