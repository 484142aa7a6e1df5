import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {eventually} from './fcm.ts';

/** One real terminal, with a tmux server of its own that ends with it. Nothing of the user's configuration counts. */
export class Tmux {
	readonly #socket: string;

	/** `folder`: for the server's socket. */
	constructor(folder: string, columns = 80, rows = 24) {
		this.#socket = path.join(folder, 'tmux.sock');
		this.#run('-f', '/dev/null', 'new-session', '-d', '-s', 't', '-x', String(columns), '-y', String(rows), 'sh');
		this.#run('set-option', '-g', 'remain-on-exit', 'on');
	}

	/** Types a line into the shell; when the command ends, `exit: <code>` is on the screen. */
	type(line: string): void {
		this.#run('send-keys', '-t', 't', '-l', `${line}; echo "exit: $?"`);
		this.press('Enter');
	}

	press(...keys: string[]): void {
		this.#run('send-keys', '-t', 't', ...keys);
	}

	resize(columns: number, rows: number): void {
		this.#run('resize-window', '-t', 't', '-x', String(columns), '-y', String(rows));
	}

	/** What is on the screen. */
	screen(): string {
		return this.#run('capture-pane', '-p', '-t', 't');
	}

	/** Waits until the screen shows it. */
	async shows(what: string | RegExp): Promise<string> {
		const fits = (screen: string) => (typeof what === 'string' ? screen.includes(what) : what.test(screen));
		return eventually(`the screen shows ${what}`, () => this.#later(), fits);
	}

	/** Whether the shell has its screen and cursor back. */
	isGivenBack(): boolean {
		return this.#run('display-message', '-p', '-t', 't', '#{alternate_on} #{cursor_flag}').trim() === '0 1';
	}

	/** Of what runs in the terminal's shell. */
	shellPid(): number {
		return Number(this.#run('display-message', '-p', '-t', 't', '#{pane_pid}'));
	}

	end(): void {
		this.#run('kill-server');
	}

	/** A terminal is asked ten times a second at most. */
	async #later(): Promise<string> {
		await new Promise((resolve) => setTimeout(resolve, 100));
		return this.screen();
	}

	#run(...args: string[]): string {
		const env = {PATH: process.env.PATH, HOME: path.dirname(this.#socket), LANG: 'C.UTF-8', TERM: 'xterm-256color'};
		return execFileSync('tmux', ['-u', '-S', this.#socket, ...args], {encoding: 'utf8', env, timeout: 10_000});
	}
}
