import type {SocketSpec} from '../protocol/app-spec.ts';

const everywhere = '0.0.0.0';
/** What `sun_path` holds, without its last zero. */
const maxPathBytes = 107;

/**
 * `3000`, `"3000"`, `"127.0.0.1:3000"`, `"[::1]:3000"`, or a path: absolute, from `./`, `../` or `~/`, or what ends in
 * `.sock`. A path stays as it is written. Null for anything else.
 */
export function parseSocket(value: number | string): SocketSpec | null {
	const text = String(value);
	if (/^(?:\.{0,2}|~)\/./.test(text) || text.endsWith('.sock')) {
		return Buffer.byteLength(text) <= maxPathBytes && !text.includes('\0') ? {path: text} : null;
	}
	const [, bracketed, plain, digits] = /^(?:(?:\[([0-9a-fA-F:.%\w]+)\]|([A-Za-z0-9.-]+)):)?(\d{1,5})$/.exec(text) ?? [];
	const port = Number(digits);
	return port >= 1 && port <= 65_535 ? {host: bracketed ?? plain ?? everywhere, port} : null;
}
