import {spawn} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';
import {FcmError} from '../../src/shared/errors.ts';
import type {ActionResult} from './monit-source.ts';

/** More than a screen can be read through; the rest is counted. */
const maxLines = 5000;
const maxLineLength = 2000;

export interface CommandOptions {
	/** The CLI. */
	program: string;
	home: string;
	cwd: string;
	env: NodeJS.ProcessEnv;
}

/**
 * Runs an fcm command beside the monitor, without a terminal; resolves with what it printed. Ctrl-C of the terminal does not
 * reach it, and it goes on when the monitor is closed: what was asked for is done.
 */
export function runCommand({program, home, cwd, env}: CommandOptions, argv: readonly string[]): Promise<ActionResult> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [program, ...argv], {
			...{cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe']},
			env: {...env, FCM_HOME: home, NO_COLOR: '1', COLUMNS: env.COLUMNS ?? '200'},
		});
		const lines = new LineCollector();
		child.stdout?.on('data', (chunk: Buffer) => lines.take(chunk));
		child.stderr?.on('data', (chunk: Buffer) => lines.take(chunk));
		child.once('error', (error) => resolve({kind: 'failed', error: FcmError.from(error).toWire()}));
		child.once('close', (code) => resolve({kind: 'command', code, lines: lines.end()}));
	});
}

class LineCollector {
	readonly #lines: string[] = [];
	readonly #decoder = new StringDecoder('utf8');
	#rest = '';
	#more = 0;

	take(chunk: Buffer): void {
		const texts = (this.#rest + this.#decoder.write(chunk)).split('\n');
		this.#rest = (texts.pop() ?? '').slice(0, maxLineLength);
		for (const text of texts) this.#push(text);
	}

	end(): readonly string[] {
		if (this.#rest !== '') this.#push(this.#rest);
		return this.#more === 0 ? this.#lines : [...this.#lines, `and ${this.#more} more lines`];
	}

	#push(text: string): void {
		if (this.#lines.length < maxLines) this.#lines.push(text.slice(0, maxLineLength));
		else this.#more++;
	}
}
