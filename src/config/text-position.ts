/** Both count from 1; a column is a UTF-16 code unit, as in editors. */
export interface TextPosition {
	line: number;
	column: number;
}

export function positionAt(text: string, offset: number): TextPosition {
	const before = text.slice(0, offset).split(/\r\n|\n|\r/);
	return {line: before.length, column: before.at(-1)!.length + 1};
}

const maxWidth = 100;

/**
 * One line of the text with its number, and a caret under the position; a long line is cropped around it. `mask` hides
 * what must not be shown, and keeps the length.
 */
export function excerpt(text: string, {line, column}: TextPosition, mask: (line: string) => string): string {
	const whole = mask(text.split(/\r\n|\n|\r/)[line - 1] ?? '').replace(/[\u0000-\u001f\u007f]/g, ' ');
	const start = whole.length > maxWidth ? Math.max(0, column - 1 - maxWidth / 2) : 0;
	const number = `  ${line} | `;
	const margin = `${' '.repeat(number.length - 2)}| `;
	return `${number}${whole.slice(start, start + maxWidth)}\n${margin}${' '.repeat(column - 1 - start)}^`;
}
