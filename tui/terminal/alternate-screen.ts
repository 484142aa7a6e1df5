/** Alternate screen on, no cursor, and no line wrap: a line that is too wide for an instant is cut, not doubled. */
const enter = '\u001B[?1049h\u001B[H\u001B[2J\u001B[?25l\u001B[?7l';
const leave = '\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l';

export interface AlternateScreen {
	/** False between `leave` and `enter`. */
	readonly isEntered: boolean;
	enter(): void;
	/** Gives the terminal back as it was. Synchronous; does nothing when it was left. */
	leave(): void;
}

/**
 * Keys are raw from before the first frame on: an Enter that the terminal still echoes would move all that is drawn up by
 * a line, and only what differs is drawn again.
 */
export function alternateScreen(
	stdin: Pick<NodeJS.ReadStream, 'setRawMode'>,
	stdout: Pick<NodeJS.WriteStream, 'write'>,
): AlternateScreen {
	let isEntered = false;
	return {
		get isEntered() {
			return isEntered;
		},
		enter() {
			if (isEntered) return;
			isEntered = true;
			stdin.setRawMode(true);
			stdout.write(enter);
		},
		leave() {
			if (!isEntered) return;
			isEntered = false;
			stdout.write(leave);
			try {
				stdin.setRawMode(false);
			} catch {
				// The terminal is gone.
			}
		},
	};
}
