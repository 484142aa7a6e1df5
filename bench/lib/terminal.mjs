/** A program in a terminal of its own (util-linux `script`), whose every byte is seen. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {cli} from './fcm.mjs';
import {childrenOf} from './proc.mjs';

const waitMs = 30_000;

export class Terminal {
	#child;
	#ended;
	#seen = '';
	bytes = 0;
	#heard = () => {};

	/** `line`: of a shell; its last command should be run by `exec`. */
	constructor(line, env, {columns = 120, rows = 40} = {}) {
		const sized = `stty cols ${columns} rows ${rows}; ${line}`;
		const child = spawn('script', ['-qfec', sized, '/dev/null'], {env: {...env, TERM: 'xterm-256color'}});
		child.stdout.setEncoding('utf8').on('data', (text) => {
			this.bytes += Buffer.byteLength(text);
			this.#seen = (this.#seen + text).slice(-200_000);
			this.#heard(text);
		});
		this.#child = child;
		this.#ended = once(child, 'close');
	}

	/** The program itself, once the shell has become it. */
	get pid() {
		const [program] = childrenOf(this.#child.pid);
		return program;
	}

	async until(text) {
		const end = Date.now() + waitMs;
		while (!this.#seen.includes(text)) {
			if (Date.now() > end)
				throw new Error(`the terminal never showed ${text}: ${JSON.stringify(this.#seen.slice(-500))}`);
			await new Promise((resolve) => {
				this.#heard = resolve;
				setTimeout(resolve, 100);
			});
		}
	}

	/** Milliseconds from a key to the first frame after it that has `mark`; null when there is none in time. */
	async press(key, mark) {
		const started = performance.now();
		const shown = new Promise((resolve) => {
			this.#heard = (text) => text.includes(mark) && resolve(performance.now() - started);
		});
		this.#child.stdin.write(key);
		const ms = await Promise.race([shown, pause(2000, null)]);
		this.#heard = () => {};
		return ms;
	}

	type(text) {
		this.#child.stdin.write(text);
	}

	end() {
		return this.#ended;
	}
}

/** `fcm monit` as `exec` runs it. */
export const monitLine = `exec '${process.execPath}' '${cli}' monit`;

/** How long a program takes from its start in a terminal until it shows `text`, in milliseconds; then it is given `last`. */
export async function shownAfterMs(line, env, text, last) {
	const started = performance.now();
	const terminal = new Terminal(line, env);
	await terminal.until(text);
	const ms = performance.now() - started;
	terminal.type(last);
	await terminal.end();
	return ms;
}
