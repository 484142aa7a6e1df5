/** Alternate screen on, cursor home, and no line wrap: a line that is too wide for an instant is cut, not doubled. */
const enter = '\u001B[?1049h\u001B[H\u001B[?7l';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';

/** Ink's clear also erases the scrollback, which belongs to the user's shell. */
const eraseScrollback = '\u001B[3J';

export interface AlternateScreen {
	/** What Ink draws on. */
	readonly stdout: NodeJS.WriteStream;
	/** Gives the terminal back as it was. Synchronous, and only the first call acts. */
	leave(): void;
}

export function enterAlternateScreen(stdout: NodeJS.WriteStream): AlternateScreen {
	let active = true;
	stdout.write(enter);
	return {
		stdout: new Proxy(stdout, {
			get(target, key) {
				if (key === 'write') return writeTo(target);
				const value: unknown = Reflect.get(target, key, target);
				return typeof value === 'function' ? value.bind(target) : value;
			},
		}),
		leave() {
			if (!active) return;
			active = false;
			stdout.write(leave);
		},
	};
}

function writeTo(stdout: NodeJS.WriteStream) {
	return (chunk: string | Uint8Array, callback?: (error?: Error | null) => void) =>
		stdout.write(typeof chunk === 'string' ? chunk.replaceAll(eraseScrollback, '') : chunk, callback);
}
