import {isUtf8} from 'node:buffer';

/** As people read it: UTF-8, and each byte that is none as a lone surrogate U+DC80 to U+DCFF (Python's surrogateescape). */
export function decodeBytes(bytes: Buffer): string {
	return isUtf8(bytes) ? bytes.toString('utf8') : decodeBroken(bytes);
}

/** The bytes that `decodeBytes` made the text of. */
export function encodeBytes(text: string): Buffer {
	if (!loneByte.test(text)) return Buffer.from(text, 'utf8');
	const parts = text.split(loneBytes).map((part, index) => {
		return index % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.of(part.charCodeAt(0) - surrogate);
	});
	return Buffer.concat(parts);
}

const surrogate = 0xdc00;
const loneByte = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;
const loneBytes = /(?<![\uD800-\uDBFF])([\uDC80-\uDCFF])/;

function decodeBroken(bytes: Buffer): string {
	let text = '';
	/** Where the whole characters begin that are not in `text` yet. */
	let from = 0;
	for (let at = 0; at < bytes.length; ) {
		const length = characterLength(bytes, at);
		if (length > 0) {
			at += length;
			continue;
		}
		text += bytes.toString('utf8', from, at) + String.fromCharCode(surrogate + bytes[at]!);
		at += 1;
		from = at;
	}
	return text + bytes.toString('utf8', from);
}

/** Of the character that begins at `at`; 0 when none does. */
function characterLength(bytes: Buffer, at: number): number {
	const first = bytes[at]!;
	if (first < 0x80) return 1;
	const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
	return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
