/**
 * How an app master in the foreground hands the lines of its workers to `fcm run`, over its standard output. Both ends are
 * of one installation, so this is no contract with other versions.
 */
export interface OutputLine {
	/** ISO 8601 with milliseconds, UTC. */
	time: string;
	slot: number;
	stream: 'out' | 'err';
	text: string;
}

/** Of lines without newlines. */
export function encodeOutput(stream: OutputLine['stream'], slot: number, lines: readonly string[], time: string): string {
	const head = `${time} ${slot} ${stream} `;
	return `${head}${lines.join(`\n${head}`)}\n`;
}

const frame = /^(\S+) (\d+) (out|err) /;

/** Null for what is no frame: whatever a library of ours printed by mistake. */
export function decodeOutput(line: string): OutputLine | null {
	const match = frame.exec(line);
	if (!match) return null;
	const [head, time, slot, stream] = match as unknown as [string, string, string, OutputLine['stream']];
	return {time, slot: Number(slot), stream, text: line.slice(head.length)};
}
