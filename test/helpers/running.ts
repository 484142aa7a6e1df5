import type {ChildProcess} from 'node:child_process';

/** A command that runs on: what it has said so far, and how it ended. */
export class Running {
	readonly child: ChildProcess;
	out = '';
	err = '';
	/** Code, or the signal that ended it. */
	readonly ended: Promise<number | string | null>;
	#look: () => void = () => {};

	constructor(child: ChildProcess) {
		this.child = child;
		child.stdout?.setEncoding('utf8').on('data', (text) => {
			this.out += text;
			this.#look();
		});
		child.stderr?.setEncoding('utf8').on('data', (text) => {
			this.err += text;
			this.#look();
		});
		this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
	}

	/** Waits until stdout or stderr has these words; fails after 60 s, or when the command ends without. */
	async said(words: RegExp): Promise<void> {
		const isSaid = () => words.test(this.out) || words.test(this.err);
		let timer: NodeJS.Timeout | undefined;
		const failure = (why: string) => new Error(`${why} without ${words}\n${this.#tail()}`);
		await new Promise<void>((resolve, reject) => {
			this.#look = () => isSaid() && resolve();
			this.#look();
			timer = setTimeout(() => reject(failure('60 s')), 60_000);
			void this.ended.then((how) => (isSaid() ? resolve() : reject(failure(`ended with ${how}`))));
		}).finally(() => clearTimeout(timer));
	}

	/** How it ended; fails after 60 s. */
	async end(): Promise<number | string | null> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new Error(`still there after 60 s\n${this.#tail()}`)), 60_000);
		});
		return Promise.race([this.ended, late]).finally(() => clearTimeout(timer));
	}

	#tail(): string {
		return `${this.out.slice(-2000)}\n${this.err.slice(-5000)}`;
	}
}
