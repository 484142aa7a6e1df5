/**
 * Splits a line into words at white space, as a shell would: quotes of both kinds group, a backslash takes the next
 * character as it is (not within single quotes). Nothing is expanded. Null: a quote is not closed.
 */
export function splitWords(line: string): string[] | null {
	const words: string[] = [];
	let word: string | null = null;
	let quote: '"' | "'" | null = null;
	for (let index = 0; index < line.length; index++) {
		const char = line[index]!;
		if (char === '\\' && quote !== "'" && index + 1 < line.length) {
			word = (word ?? '') + line[++index];
		} else if (quote) {
			if (char === quote) quote = null;
			else word += char;
		} else if (char === '"' || char === "'") {
			quote = char;
			word ??= '';
		} else if (/\s/.test(char)) {
			if (word !== null) words.push(word);
			word = null;
		} else {
			word = (word ?? '') + char;
		}
	}
	if (word !== null) words.push(word);
	return quote ? null : words;
}
