/** What Node prints around an error: its version, the stack, the fields of the error. */
const around = /^(Node\.js v\d|\s+at |\s*[{}\]]|\s+\w+: |\s*\^|Emitted 'error' event|node:internal|\s+\[\.\.\. )/;

const error = /^(Uncaught )?[\w.]*(Error|Exception)\b/;

/** The line of a dying worker's stderr that says why: the last error, else the last line that is not just around one. */
export function tellingLine(stderr: readonly string[]): string | null {
	const lines = stderr.filter((line) => line.trim() !== '' && !around.test(line));
	return lines.findLast((line) => error.test(line)) ?? lines.at(-1) ?? null;
}
