import {execFileSync} from 'node:child_process';
import {eventually} from './fcm.ts';

export interface TerminalOptions {
	columns: number;
	rows: number;
	env?: Record<string, string>;
}

let opened = 0;

/** A real terminal: a tmux server of its own, without anybody's settings, and one window. */
export class Terminal {
	readonly #socket = `fcm-test-${process.pid}-${++opened}`;

	/** Runs a shell line; the window stays when it ends. */
	constructor(line: string, {columns, rows, env = {}}: TerminalOptions) {
		const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
		const size = ['-x', String(columns), '-y', String(rows)];
		this.#tmux('new-session', '-d', ...size, ...variables, '-s', 'it', `${line}; echo "ended with $?"; exec sleep 600`);
	}

	/** Keys as tmux names them: `j`, `Enter`, `C-d`. */
	press(...keys: string[]): void {
		for (const key of keys) this.#tmux('send-keys', '-t', 'it', key);
	}

	/** A text as it is, whatever it would name. */
	type(text: string): void {
		this.#tmux('send-keys', '-t', 'it', '-l', text);
	}

	/** What is seen, without what stands at the right end of lines. `withColors`: with its sequences. */
	screen({withColors = false} = {}): string {
		return this.#tmux('capture-pane', '-p', ...(withColors ? ['-e'] : []), '-t', 'it');
	}

	/** Looks until it is so; fails after 30 s with the last screen. */
	until(what: string, accepts: string | RegExp | ((screen: string) => boolean)): Promise<string> {
		const isSo = (screen: string) => {
			if (typeof accepts === 'function') return accepts(screen);
			return typeof accepts === 'string' ? screen.includes(accepts) : accepts.test(screen);
		};
		return eventually(what, async () => this.screen(), isSo);
	}

	resize(columns: number, rows: number): void {
		this.#tmux('resize-window', '-t', 'it', '-x', String(columns), '-y', String(rows));
	}

	/** Of tmux: `alternate_on`, `cursor_flag`, `pane_pid`. */
	format(name: string): string {
		return this.#tmux('display-message', '-p', '-t', 'it', `#{${name}}`).trim();
	}

	end(): void {
		this.#tmux('kill-server');
	}

	#tmux(...args: string[]): string {
		// Nobody's configuration, and UTF-8 whatever the locale.
		return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', '-u', ...args], {
			encoding: 'utf8',
			timeout: 10_000,
			env: {PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'screen-256color', LC_ALL: 'C.UTF-8'},
		});
	}
}
