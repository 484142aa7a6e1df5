/** So that a terminal shows a frame whole; those that do not know it ignore it. */
const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

export interface FramePainter {
	/** What Ink draws on: in its debug mode it writes each frame as one text, the whole of it. */
	readonly stdout: NodeJS.WriteStream;
	/** Draws everything anew, on whatever is there now. */
	repaint(): void;
	/** Until `repaint`, frames are only kept: another program has the terminal. */
	pause(): void;
}

/**
 * Puts frames on the screen: only lines that differ are written, each at its place. Nothing scrolls, nothing is left behind by
 * a line that was longer, and a width that the terminal sees otherwise spoils one line at most. While the terminal takes nothing
 * (a slow line), frames are left out and the last one is drawn.
 */
export function framePainter(terminal: NodeJS.WriteStream): FramePainter {
	let shown: readonly string[] | null = null;
	let wanted: readonly string[] = [];
	let isPaused = false;
	let isBlocked = false;

	function paint(): void {
		if (isPaused || isBlocked) return;
		// Ink draws the old frame once more when the terminal gets smaller: a line below its end would land on the last one.
		const fitting = wanted.slice(0, terminal.rows || wanted.length);
		const text = difference(shown, fitting);
		shown = fitting;
		if (text === '' || terminal.write(begin + text + end)) return;
		isBlocked = true;
		terminal.once('drain', () => {
			isBlocked = false;
			paint();
		});
	}

	function repaint(): void {
		shown = null;
		isPaused = false;
		paint();
	}
	// The size has changed: whatever the terminal made of the old lines, they go.
	terminal.on('resize', () => {
		shown = null;
	});

	const write = (chunk: string | Uint8Array, callback?: (error?: Error | null) => void): boolean => {
		if (typeof chunk === 'string' && chunk !== '') {
			wanted = chunk.split('\n');
			paint();
		}
		callback?.();
		return true;
	};
	const stdout = new Proxy(terminal, {
		get(target, key) {
			if (key === 'write') return write;
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
	return {
		stdout,
		repaint,
		pause() {
			isPaused = true;
		},
	};
}

/** What turns one screen into another. Null: nobody knows what is there. */
export function difference(before: readonly string[] | null, after: readonly string[]): string {
	const lines = after.map((text, index) =>
		before?.[index] === text ? '' : `\u001B[${index + 1};1H\u001B[0m\u001B[K${text}`,
	);
	// Erased before it is written: after a full line the cursor is on its last cell, which would go too.
	const cleared = before === null ? '\u001B[0m\u001B[2J' : '';
	const left = before !== null && before.length > after.length ? `\u001B[${after.length + 1};1H\u001B[0J` : '';
	return cleared + lines.join('') + left;
}
