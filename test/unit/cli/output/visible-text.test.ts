import {expect, test} from 'vitest';
import {visibleText} from '../../../../src/cli/output/visible-text.ts';
import {decodeBytes, encodeBytes} from '../../../../src/shared/decode-bytes.ts';

test.each([
	['plain äöü 漢字 🙂\tx', 'plain äöü 漢字 🙂\tx'],
	['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
	['a\rb\x07\x7f', 'a\\x0db\\x07\\x7f'],
	['\x9b31m', '\\x9b31m'],
	['\u202Eevil\u2066\u200B', '\\u202eevil\\u2066\\u200b'],
	[decodeBytes(Buffer.of(0x61, 0xff, 0x62)), 'a\\xffb'],
	['\uD800x', '\\ud800x'],
])('%j is shown as %j', (text, shown) => {
	expect(visibleText(text)).toBe(shown);
});

test('bytes come back from their text, whatever they are', () => {
	for (let round = 0; round < 200; round++) {
		const bytes = Buffer.from(Array.from({length: round % 17}, (_, at) => (round * 37 + at * 101) % 256));
		expect(encodeBytes(decodeBytes(bytes)).equals(bytes)).toBe(true);
	}
	expect(decodeBytes(Buffer.from('𝄞€ä'))).toBe('𝄞€ä');
});
