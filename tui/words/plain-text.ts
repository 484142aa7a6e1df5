import {stripVTControlCharacters} from 'node:util';

/** Text of others (log lines, reasons) as one harmless line: no escape sequence, no control character, tabs as spaces. */
export function plainText(text: string): string {
	return stripVTControlCharacters(text)
		.replace(/\t/g, '  ')
		.replace(/[\r\n]+/g, ' ')
		.replace(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g, '');
}
