/**
 * The longest text that whatever matches the regular expression must contain, as it stands in every kind of log file; empty
 * when none is sure. Only what stands at the top level counts, and no alternative may.
 */
export function requiredLiteral(pattern: string): string {
	const runs: string[] = [''];
	for (let at = 0; at < pattern.length; ) {
		const token = tokenAt(pattern, at);
		if (token.kind === 'alternative') return '';
		at += token.length;
		const [quantifier = ''] = /^(?:[*?+]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(at)) ?? [];
		at += quantifier.length;
		const isSure = token.kind === 'text' && (quantifier === '' || quantifier.startsWith('+'));
		// A character in JSON files may stand there in another form.
		if (isSure && !/["\\\0-\x1F\x7F\uD800-\uDFFF]/.test(token.text)) runs[runs.length - 1] += token.text;
		else runs.push('');
		if (quantifier !== '') runs.push('');
	}
	return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

type Token = {length: number} & ({kind: 'text'; text: string} | {kind: 'other' | 'alternative'});

function tokenAt(pattern: string, at: number): Token {
	const first = pattern[at]!;
	switch (first) {
		case '|':
			return {kind: 'alternative', length: 1};
		case '\\': {
			const next = pattern[at + 1] ?? '';
			if (/[^A-Za-z0-9]/.test(next)) return {kind: 'text', text: next, length: 2};
			// \d, \x41, \u{1F600}, \cJ, \k<name>: what follows the letter may be a part of it.
			const escaped = /^\\(?:x[\dA-Fa-f]{2}|u\{[^}]*\}|u[\dA-Fa-f]{4}|c[A-Za-z]|k<[^>]*>|[pP]\{[^}]*\}|\d+|.)?/.exec(
				pattern.slice(at),
			);
			return {kind: 'other', length: escaped![0].length};
		}
		case '[':
			return {kind: 'other', length: classLength(pattern, at)};
		case '(':
			return {kind: 'other', length: groupLength(pattern, at)};
		case '.':
		case '^':
		case '$':
			return {kind: 'other', length: 1};
		default:
			return {kind: 'text', text: first, length: 1};
	}
}

function classLength(pattern: string, from: number): number {
	for (let at = from + 1; at < pattern.length; at++) {
		if (pattern[at] === '\\') at++;
		else if (pattern[at] === ']') return at + 1 - from;
	}
	return pattern.length - from;
}

function groupLength(pattern: string, from: number): number {
	let depth = 0;
	for (let at = from; at < pattern.length; at++) {
		if (pattern[at] === '\\') at++;
		else if (pattern[at] === '[') at += classLength(pattern, at) - 1;
		else if (pattern[at] === '(') depth++;
		else if (pattern[at] === ')' && --depth === 0) return at + 1 - from;
	}
	return pattern.length - from;
}
