/** Node binds it to loopback; a line with any other address is the app's own. */
const listening = /^Debugger listening on (ws:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):\d{1,5}\/[\w-]+)$/;

/** Without an `--inspect-port` of its own, every process wants the same one. */
const refused = /^Starting inspector on \S+ failed: (.+)$/;

const others = [
	refused,
	/^For help, see: https:\/\/nodejs\.org\/\S+$/,
	/^Debugger attached\.$/,
	/^Waiting for the debugger to disconnect\.\.\.$/,
	/^Debugger ending on ws:\/\/\S+$/,
];

/** Whether Node writes this line on stderr when its inspector opens or is used. */
export function isInspectorLine(line: string): boolean {
	return listening.test(line) || others.some((pattern) => pattern.test(line));
}

/** Finds on a worker's stderr where its inspector listens, and tells Node's words about it from the app's. */
export class InspectorLines {
	#url: string | null = null;
	#isClosing = false;
	#asked = false;
	#found: (url: string) => void = () => {};
	#refused: (error: Error) => void = () => {};

	/** To all that was read, the inspector listens, and will go on to. */
	get isOpen(): boolean {
		return this.#url !== null && !this.#isClosing;
	}

	/** Of an inspector that closes when the worker's event loop turns next, so it may be closed by now; else null. */
	get closingUrl(): string | null {
		return this.#isClosing ? this.#url : null;
	}

	/** It was told to close. */
	closes(): void {
		this.#isClosing = true;
	}

	/** It has closed. */
	forget(): void {
		this.#url = null;
		this.#isClosing = false;
	}

	/** True: a line that is there because of `opened`. An inspector that the user opened may say so in the log. */
	take(line: string): boolean {
		const url = listening.exec(line)?.[1];
		if (url) {
			this.#url = url;
			this.#isClosing = false;
			this.#found(url);
		}
		const why = refused.exec(line)?.[1];
		if (why) this.#refused(new Error(why));
		return this.#asked && isInspectorLine(line);
	}

	/** Calls `open` unless the inspector is open already; resolves with its URL, rejects when Node cannot or `signal` aborts. */
	opened(open: () => void, signal: AbortSignal): Promise<string> {
		this.#asked = true;
		if (this.#url && this.isOpen) return Promise.resolve(this.#url);
		return new Promise((resolve, reject) => {
			this.#found = resolve;
			this.#refused = reject;
			signal.addEventListener('abort', () => reject(signal.reason), {once: true});
			signal.throwIfAborted();
			open();
		});
	}
}
