import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {AppStatus, StatusReport} from '../../src/protocol/status.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Run {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** One fcm of its own: a home in a temporary folder, its apps' files beside it, and nothing left when it is over. */
export class Fcm {
	readonly dir = mkdtempSync(path.join(tmpdir(), 'fcm-'));
	readonly home = path.join(this.dir, 'home');
	readonly env: NodeJS.ProcessEnv = {PATH: process.env.PATH, HOME: this.dir, FCM_HOME: this.home, NO_COLOR: '1'};
	/** The program that `run` runs: another version's for a while, perhaps. */
	cli = path.join(root, 'dist/cli.cjs');
	/** Where commands are run. */
	cwd = this.dir;
	readonly #children: ChildProcess[] = [];

	/** Runs the built CLI to its end, as a user's shell would. */
	run(...args: string[]): Promise<Run> {
		return new Promise((resolve) => {
			const options = {env: this.env, cwd: this.cwd, timeout: 100_000, maxBuffer: 64 * 1024 * 1024};
			const child = execFile(process.execPath, [this.cli, ...args], options, (_error, stdout, stderr) => {
				resolve({code: child.exitCode, stdout, stderr});
			});
			this.#children.push(child);
		});
	}

	/** Runs the CLI and fails with all its output unless it exits with 0. */
	async ok(...args: string[]): Promise<string> {
		const {code, stdout, stderr} = await this.run(...args);
		if (code !== 0) throw new Error(`fcm ${args.join(' ')} exited with ${code}\n${stdout}\n${stderr}\n${this.logs()}`);
		return stdout;
	}

	/** Starts the CLI and leaves it running; it is ended with this Fcm. */
	spawn(...args: string[]): ChildProcess {
		return this.spawnProgram(this.cli, ...args);
	}

	/** The same with another program of `dist/`. */
	spawnProgram(program: string, ...args: string[]): ChildProcess {
		const child = spawn(process.execPath, [program, ...args], {
			env: this.env,
			cwd: this.cwd,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.#children.push(child);
		return child;
	}

	async report(): Promise<StatusReport> {
		return JSON.parse(await this.ok('ls', '--json')) as StatusReport;
	}

	async app(name: string): Promise<AppStatus> {
		const {apps} = await this.report();
		const found = apps.find((app) => app.name === name);
		if (!found) throw new Error(`no app ${name} in ${JSON.stringify(apps.map((app) => app.name))}`);
		return found;
	}

	/** Asks until `accepts` holds; fails after 30 s with the last status. */
	async until(name: string, what: string, accepts: (app: AppStatus) => boolean): Promise<AppStatus> {
		return eventually(what, () => this.app(name), accepts);
	}

	/** Writes a file beside the home and returns its path. */
	file(name: string, text: string): string {
		const file = path.join(this.dir, name);
		writeFileSync(file, text);
		return file;
	}

	ecosystem(...apps: Record<string, unknown>[]): string {
		return this.file('ecosystem.json', JSON.stringify({apps}));
	}

	/** The logs of daemon and masters, for the message of a failure. */
	logs(): string {
		const files = [path.join(this.home, 'daemon.log')];
		const apps = path.join(this.home, 'apps');
		if (existsSync(apps)) for (const app of readdirSync(apps)) files.push(path.join(apps, app, 'master.log'));
		return files
			.filter(existsSync)
			.map((file) => `--- ${path.basename(path.dirname(file))}/${path.basename(file)}\n${readFileSync(file, 'utf8')}`)
			.join('\n');
	}

	/** Ends everything, by the pids of processes that carry this home, and fails if fcm had left any behind. */
	async end(): Promise<void> {
		for (const child of this.#children) if (child.exitCode === null) child.kill('SIGKILL');
		await this.run('kill');
		const left = await eventually(
			'no process is left',
			async () => this.processes(),
			(found) => found.length === 0,
			20_000,
		).catch(() => this.processes());
		for (const {pid} of left) tryKill(pid);
		rmSync(this.dir, {recursive: true, force: true});
		if (left.length > 0)
			throw new Error(`processes left: ${left.map(({pid, command}) => `${pid} ${command}`).join('; ')}`);
	}

	/** Living processes whose environment names this home or whose command line is in this folder. */
	processes(): {pid: number; command: string}[] {
		return readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
			.map((name) => ({pid: Number(name), command: read(`/proc/${name}/cmdline`), state: read(`/proc/${name}/stat`)}))
			.filter(
				({pid, command, state}) =>
					!/\) Z /.test(state) && (command.includes(this.dir) || read(`/proc/${pid}/environ`).includes(this.dir)),
			);
	}
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}

function tryKill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Gone in the meantime.
	}
}

/** Asks again until it is so, with a deadline. */
export async function eventually<T>(
	what: string,
	ask: () => Promise<T>,
	accepts: (value: T) => boolean,
	ms = 30_000,
): Promise<T> {
	const until = Date.now() + ms;
	for (;;) {
		const value = await ask();
		if (accepts(value)) return value;
		if (Date.now() > until) throw new Error(`still not so after ${ms} ms: ${what}\n${JSON.stringify(value, null, 1)}`);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** The first of `count` loopback ports in a row that were free a moment ago, none of which a client is given meanwhile. */
export async function freePorts(count: number): Promise<number> {
	for (let left = 100; left > 0; left--) {
		const first = 20_000 + Math.floor(Math.random() * (12_000 - count));
		const ports = Array.from({length: count}, (_, index) => first + index);
		const taken = await Promise.all(
			ports.map((port) =>
				freePort(port).then(
					() => false,
					() => true,
				),
			),
		);
		if (!taken.includes(true)) return first;
	}
	throw new Error(`no ${count} free ports in a row`);
}

/** A loopback port that was free a moment ago; or `wanted`, if that is. */
export function freePort(wanted = 0): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(wanted, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
