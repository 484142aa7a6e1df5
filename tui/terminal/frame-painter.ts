import {stripVTControlCharacters} from 'node:util';
import {type Row, textOf} from '../layout/row.ts';
import {type Piece, pieceOf, wholeLine} from './piece.ts';

/** So that a terminal shows a frame whole; those that do not know it ignore it. */
const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

export interface FramePainter {
	/** What Ink draws on: in its debug mode it writes the lines that it was given as one text. */
	readonly stdout: NodeJS.WriteStream;
	/** What of a frame is to be drawn: what is not on the screen yet. What Ink writes next are these, a line each. */
	choose(rows: readonly Row[]): readonly Piece[];
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
 * Puts frames on the screen: Ink lays out and styles only what differs, and each piece is written at its place. Nothing scrolls,
 * nothing is left behind by a line that was longer, and a width that the terminal sees otherwise spoils one line at most. While the
 * terminal takes nothing (a slow line), frames are left out and the last one is drawn.
 */
export function framePainter(terminal: NodeJS.WriteStream): FramePainter {
	const listeners = new Set<() => void>();
	/** Null: nobody knows what is there. */
	let shown: readonly Row[] | null = null;
	let chosen: {rows: readonly Row[]; pieces: readonly Piece[]; isAll: boolean} | null = null;
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
		const {rows, pieces, isAll} = chosen;
		chosen = null;
		shown = rows;
		if (terminal.write(begin + placed(text.split('\n'), pieces, isAll) + end)) return;
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
			const pieces = rows.flatMap((row, index) => {
				if (isThere(row, index)) return [];
				return [before ? pieceOf(before[index], row, index) : wholeLine(row, index)];
			});
			chosen = pieces.length === 0 ? null : {rows, pieces, isAll: before === null};
			return pieces;
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
		if (typeof chunk === 'string') paint(chunk);
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

/**
 * Each text at its place. A whole line is erased before, not after: at its end the cursor may be on the last cell, which would
 * go too. Ink leaves out blanks at the end of what it writes: in the middle of a line they count.
 */
export function placed(texts: readonly string[], pieces: readonly Piece[], isAll: boolean): string {
	const written = pieces.map(({line, column, row, erases}, index) => {
		const text = texts[index] ?? '';
		const missing = erases ? 0 : textOf(row).length - stripVTControlCharacters(text).length;
		const place = `\u001B[${line + 1};${column + 1}H\u001B[0m${erases ? '\u001B[K' : ''}`;
		return `${place}${text}${missing > 0 ? `\u001B[0m${' '.repeat(missing)}` : ''}`;
	});
	return (isAll ? '\u001B[0m\u001B[2J' : '') + written.join('');
}
