import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const deadlineMs = 30_000;

/** Programs of one test that use the library: a folder of their own, what they print, and nothing left when it is over. */
export class Programs {
	readonly dir = mkdtempSync(path.join(tmpdir(), 'fcm-library-'));
	readonly #programs: Program[] = [];

	/** Runs a script of the repository with Node. */
	start(script: string, env: Record<string, unknown> = {}, ...args: string[]): Program {
		const words = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
		const child = spawn(process.execPath, [path.join(root, script), ...args], {
			cwd: this.dir,
			env: {PATH: process.env.PATH, HOME: this.dir, FCM_TEST_DIR: this.dir, ...words},
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		const program = new Program(child);
		this.#programs.push(program);
		return program;
	}

	/** Living processes of these programs. */
	processes(): number[] {
		return readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(this.dir))
			.filter((name) => !/\) Z /.test(read(`/proc/${name}/stat`)))
			.map(Number);
	}

	/** Kills what still runs. */
	end(): void {
		for (const pid of this.processes())
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// Gone in the meantime.
			}
		rmSync(this.dir, {recursive: true, force: true});
	}
}

export class Program {
	readonly #child: ChildProcess;
	readonly #exit: Promise<{code: number | null; signal: string | null}>;
	output = '';

	constructor(child: ChildProcess) {
		this.#child = child;
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
		this.#exit = new Promise((resolve) => child.on('exit', (code, signal) => resolve({code, signal})));
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** A line on its standard input. */
	says(line: string): void {
		this.#child.stdin?.write(`${line}\n`);
	}

	signal(signal: NodeJS.Signals): void {
		this.#child.kill(signal);
	}

	/** Resolves when the output has so many lines that fit; with them. */
	async prints(pattern: RegExp, count = 1): Promise<string[]> {
		const until = Date.now() + deadlineMs;
		for (;;) {
			const lines = this.output.split('\n').filter((line) => pattern.test(line));
			if (lines.length >= count) return lines;
			if (Date.now() > until || this.#child.exitCode !== null)
				throw new Error(`${count} × ${pattern} not printed:\n${this.output}`);
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	async exited(): Promise<{code: number | null; signal: string | null}> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_resolve, reject) => {
			timer = setTimeout(() => reject(new Error(`does not end:\n${this.output}`)), deadlineMs);
		});
		return Promise.race([this.#exit, late]).finally(() => clearTimeout(timer));
	}
}

function read(file: string): string {
	try {
		return readFileSync(file, 'latin1');
	} catch {
		return '';
	}
}
