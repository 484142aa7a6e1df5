/**
 * Words of a unit file (systemd.syntax(7), systemd.service(5) "Command lines"): C-style escapes within quotes, `%` is a
 * specifier everywhere, `$` a variable in the arguments of a command, but not in the path of the program itself.
 */
export type WordPlace = 'program' | 'argument' | 'value';

/** One word as it stands in a unit file. */
export function unitWord(text: string, place: WordPlace): string {
	const literal = text.replaceAll('%', '%%');
	const word = place === 'argument' ? literal.replaceAll('$', '$$$$') : literal;
	return needsNoQuotes.test(word) ? word : `"${word.replace(special, escapeSpecial)}"`;
}

/**
 * `ExecStart=`: the program and its arguments. systemd refuses a program with quotes or backslashes in its path, and what
 * it makes of a `$` there has changed; env(1), which becomes that program, takes any.
 */
export function unitCommand([program = '', ...args]: readonly string[]): string {
	if (/['"\\$\x00-\x1f\x7f]/.test(program)) return unitCommand(['/usr/bin/env', program, ...args]);
	return [unitWord(program, 'program'), ...args.map((arg) => unitWord(arg, 'argument'))].join(' ');
}

/** The words of a command that `unitCommand` wrote. */
export function parseUnitCommand(line: string): string[] {
	const words = splitWords(line).map((word, index) => {
		const literal = word.replaceAll('%%', '%');
		return index === 0 ? literal : literal.replaceAll('$$', '$');
	});
	return words[0] === '/usr/bin/env' ? words.slice(1) : words;
}

/** The word of a value that `unitWord` wrote. */
export function parseUnitValue(line: string): string {
	return (splitWords(line)[0] ?? '').replaceAll('%%', '%');
}

const needsNoQuotes = /^[\w./:@=+,%$-]+$/;
const special = /[\\"\x00-\x1f\x7f]/g;

function escapeSpecial(char: string): string {
	if (char === '\\' || char === '"') return `\\${char}`;
	return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

const words = /"((?:[^"\\]|\\.)*)"|(\S+)/g;
const escapes = /\\x([0-9a-f]{2})|\\(.)/g;

function splitWords(line: string): string[] {
	return [...line.matchAll(words)].map(([, quoted, plain]) =>
		quoted === undefined ? plain! : quoted.replace(escapes, (_all, hex, char) => char ?? fromHex(hex)),
	);
}

function fromHex(hex: string): string {
	return String.fromCharCode(Number.parseInt(hex, 16));
}
