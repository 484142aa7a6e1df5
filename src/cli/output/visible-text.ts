/**
 * Text of others that goes to a terminal: what would steer the terminal, hide something or turn the direction of the text
 * is shown as an escape (`\x1b`, `\u202e`, and `\xff` for a byte that is no UTF-8). Tabs stay.
 */
export function visibleText(text: string): string {
	return harmful.test(text) ? text.replace(harmfuls, escaped) : text;
}

const controls = '\\0-\\x08\\x0A-\\x1F\\x7F-\\x9F\\xAD';
const hidden = '\\u061C\\u180E\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB';
const loneSurrogates = '(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])';
const harmful = new RegExp(`[${controls}${hidden}]|${loneSurrogates}`);
const harmfuls = new RegExp(harmful.source, 'g');

function escaped(character: string): string {
	const code = character.charCodeAt(0);
	// A byte that is no UTF-8, see `decodeBytes`.
	if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
	return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
