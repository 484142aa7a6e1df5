/**
 * How a line stands in a log file; the app master writes it, whoever shows logs reads it.
 *
 * `text`: `<ISO time> <slot>.<generation> <out|err> <line>`. In a file that the user named, which other apps may share,
 * `<app>/<slot>.<generation>`. A line over 64 KiB is cut: `out+` or `err+` says that the next record of this worker and stream goes on
 * with it. Files of version 0.1.0 have `<slot>` alone.
 *
 * `json`: one object a line, `{time, app, slot, generation, stream, line}`, and `cut: true` before `line` in the place of the `+`. Bytes
 * that are no UTF-8 are lone surrogates, `\udc80` to `\udcff`.
 *
 * `raw`: the line alone. A part of a cut one ends with a backslash.
 */
export interface LogOrigin {
	/** Null: the file is the app's own. */
	app: string | null;
	slot: number;
	generation: number;
}

export type LogStream = 'out' | 'err';

/** A longer line is cut into parts. */
export const maxRecordBytes = 64 * 1024;

/** What stands before each line of a `text` file. */
export function textPrefix(
	time: string,
	{app, slot, generation}: LogOrigin,
	stream: LogStream,
	isCut: boolean,
): string {
	return `${time} ${app === null ? '' : `${app}/`}${slot}.${generation} ${stream}${isCut ? '+' : ''} `;
}

/** Matches what `textPrefix` and its ancestors write: time, app, slot, generation, stream, `+`. */
export const textFrame =
	/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?:([A-Za-z0-9][A-Za-z0-9._-]{0,63})\/)?(\d+)(?:\.(\d+))? (out|err)(\+?)(?: |$)/;

/** What stands before the quoted line of a `json` file; a brace ends it. `app` is the name itself, always. */
export function jsonPrefix(
	time: string,
	{app, slot, generation}: LogOrigin,
	stream: LogStream,
	isCut: boolean,
): string {
	const head = `{"time":"${time}","app":"${app}","slot":${slot},"generation":${generation},"stream":"${stream}",`;
	return `${head}${isCut ? '"cut":true,' : ''}"line":`;
}
