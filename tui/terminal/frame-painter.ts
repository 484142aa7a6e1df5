import type {Row} from '../layout/row.ts';

/** So that a terminal shows a frame whole; those that do not know it ignore it. */
const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

export interface FramePainter {
	/** What Ink draws on: in its debug mode it writes the lines that it was given as one text. */
	readonly stdout: NodeJS.WriteStream;
	/** Which lines of a frame are to be drawn: those that are not on the screen yet. What Ink writes next are these. */
	choose(rows: readonly Row[]): readonly number[];
	/** Told when a frame that was chosen before must be chosen from again. */
	subscribe(listener: () => void): () => void;
	/** Changes with every such telling. */
	version(): number;
	/** Until `resume` nothing is drawn: another program has the terminal. */
	pause(): void;
	/** Everything is drawn anew, on whatever is there now. */
	resume(): void;
}

/**
 * Puts frames on the screen: Ink lays out and styles only the lines that differ, and each is written at its place. Nothing scrolls,
 * nothing is left behind by a line that was longer, and a width that the terminal sees otherwise spoils one line at most. While the
 * terminal takes nothing (a slow line), frames are left out and the last one is drawn.
 */
export function framePainter(terminal: NodeJS.WriteStream): FramePainter {
	const listeners = new Set<() => void>();
	/** Null: nobody knows what is there. */
	let shown: readonly Row[] | null = null;
	let chosen: {rows: readonly Row[]; lines: readonly number[]; isAll: boolean} | null = null;
	let version = 0;
	let isPaused = false;
	let isBlocked = false;

	function anew(): void {
		version++;
		for (const listener of listeners) listener();
	}

	function paint(text: string): void {
		// Ink also writes by itself, when the terminal is resized: what nobody chose is of a screen that is gone.
		if (!chosen || isPaused || isBlocked) return;
		const {rows, lines, isAll} = chosen;
		chosen = null;
		shown = rows;
		if (terminal.write(begin + placed(text.split('\n'), lines, isAll) + end)) return;
		isBlocked = true;
		terminal.once('drain', () => {
			isBlocked = false;
			anew();
		});
	}

	// The size has changed: whatever the terminal made of the old lines, they go.
	terminal.on('resize', () => {
		shown = null;
		anew();
	});

	return {
		stdout: writingTo(terminal, paint),
		choose(rows) {
			if (isPaused || isBlocked) return [];
			const before = shown?.length === rows.length ? shown : null;
			// On a cleared screen what is blank is there already.
			const isThere = (row: Row, index: number) => (before ? before[index] === row : row.spans.length === 0);
			const lines = rows.flatMap((row, index) => (isThere(row, index) ? [] : [index]));
			chosen = lines.length === 0 ? null : {rows, lines, isAll: before === null};
			return lines;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		version: () => version,
		pause() {
			isPaused = true;
		},
		resume() {
			isPaused = false;
			shown = null;
			anew();
		},
	};
}

/** The terminal, but for what is written to it. */
function writingTo(terminal: NodeJS.WriteStream, paint: (text: string) => void): NodeJS.WriteStream {
	const write = (chunk: string | Uint8Array, callback?: (error?: Error | null) => void): boolean => {
		if (typeof chunk === 'string' && chunk !== '') paint(chunk);
		callback?.();
		return true;
	};
	return new Proxy(terminal, {
		get(target, key) {
			if (key === 'write') return write;
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

/** Each text at its line. It is erased before, not after: at the end of a full line the cursor is on its last cell, which would go too. */
export function placed(texts: readonly string[], lines: readonly number[], isAll: boolean): string {
	const clear = isAll ? '\u001B[0m\u001B[2J' : '';
	const written = lines.map((line, index) => `\u001B[${line + 1};1H\u001B[0m\u001B[K${texts[index] ?? ''}`);
	return clear + written.join('');
}
