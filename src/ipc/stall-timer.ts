export interface StallOptions {
	/** How long a peer may make no headway, in ms. Noticed after this time, or twice this time at the latest. */
	ms: number;
	/** The peer owes something: the rest of a message, its hello, to read what it was sent. */
	isOwed(): boolean;
	/** Another number whenever some of it has come. */
	headway(): number;
	onStall(): void;
}

/** Notices a peer that owes something and makes no headway. Costs a timer only while something is owed. */
export class StallTimer {
	readonly #options: StallOptions;
	#timer: NodeJS.Timeout | undefined;
	#seen = 0;
	#ended = false;

	constructor(options: StallOptions) {
		this.#options = options;
	}

	/** To be called when something may be owed from now on. */
	check(): void {
		if (this.#timer || this.#ended || !this.#options.isOwed()) return;
		this.#seen = this.#options.headway();
		// Timers run before what has arrived is read. If it is we who stood still (a busy loop, SIGSTOP), the peer's part
		// waits in the kernel, and is read in this turn of the loop.
		this.#timer = setTimeout(() => setImmediate(() => this.#look()), this.#options.ms).unref();
	}

	end(): void {
		this.#ended = true;
		clearTimeout(this.#timer);
	}

	#look(): void {
		this.#timer = undefined;
		const {isOwed, headway, onStall} = this.#options;
		if (this.#ended || !isOwed()) return;
		if (headway() === this.#seen) onStall();
		else this.check();
	}
}
