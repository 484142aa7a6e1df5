import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

export const libraryFixture = (name: string) => fileURLToPath(new URL(`../fixtures/library/${name}`, import.meta.url));

/** What a rejected command told of its error. */
export interface ToldError {
	name: string;
	code: string;
	message: string;
	details?: Record<string, unknown>;
}

type Told = {
	event?: string;
	args?: unknown[];
	id?: number;
	value?: unknown;
	error?: ToldError;
	log?: string;
	hook?: true;
};

const living = new Set<ChildProcess>();

/** A process with a Master in it, driven by commands. */
export class LibraryProgram {
	readonly told: Told[] = [];
	readonly child: ChildProcess;
	stdout = '';
	stderr = '';
	#last = 0;

	constructor(options: Record<string, unknown>, script = 'driver.mjs') {
		const env = {PATH: process.env.PATH, FIXTURE_OPTIONS: JSON.stringify(options)};
		this.child = fork(libraryFixture(script), {env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: []});
		living.add(this.child);
		this.child.once('exit', () => living.delete(this.child));
		this.child.on('message', (message: Told) => this.told.push(message));
		this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += String(chunk)));
		this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += String(chunk)));
	}

	/** Resolves with what the method gave; throws what it threw. */
	async call<T = Record<string, unknown>>(method: string, ...args: unknown[]): Promise<T> {
		const {value, error} = await this.answer(method, ...args);
		if (error) throw Object.assign(new Error(error.message), error);
		return value as T;
	}

	/** The error of a command that has to fail. */
	async failure(method: string, ...args: unknown[]): Promise<ToldError> {
		const {value, error} = await this.answer(method, ...args);
		if (!error) throw new Error(`${method} did not fail but gave ${JSON.stringify(value)}`);
		return error;
	}

	async answer(method: string, ...args: unknown[]): Promise<Told> {
		this.#last += 1;
		const id = this.#last;
		this.child.send({id, method, args});
		await this.until(`${method} is answered`, () => this.told.some((message) => message.id === id));
		return this.told.find((message) => message.id === id)!;
	}

	/** Looks again at everything that is told; fails after 30 s. */
	until(what: string, holds: () => boolean): Promise<void> {
		return new Promise((resolve, reject) => {
			const end = (settle: () => void) => {
				clearTimeout(deadline);
				this.child.off('message', look).off('exit', gone);
				settle();
			};
			const fail = (why: string) =>
				end(() => reject(new Error(`${what}: ${why}\n${JSON.stringify(this.told.slice(-20))}\n${this.stderr}`)));
			const look = () => {
				if (holds()) end(resolve);
			};
			const gone = () => (holds() ? end(resolve) : fail('the program is gone'));
			const deadline = setTimeout(fail, 30_000, 'not so after 30 s');
			this.child.on('message', look).on('exit', gone);
			look();
		});
	}

	events(...names: string[]): string[] {
		return this.told.flatMap(({event}) => (event && (names.length === 0 || names.includes(event)) ? [event] : []));
	}

	eventArgs(name: string): unknown[][] {
		return this.told.filter(({event}) => event === name).map(({args}) => args ?? []);
	}

	get log(): string {
		return this.told.flatMap(({log}) => (log === undefined ? [] : [log])).join('\n');
	}

	async exited(): Promise<{code: number | null; signal: string | null}> {
		const {exitCode, signalCode} = this.child;
		if (exitCode !== null || signalCode !== null) return {code: exitCode, signal: signalCode};
		const [code, signal] = await once(this.child, 'exit', {signal: AbortSignal.timeout(20_000)});
		return {code, signal};
	}
}

/** For `afterEach`: workers end when their master has gone. */
export function endPrograms(): void {
	for (const child of living) child.kill('SIGKILL');
	living.clear();
}

export async function fetchText(port: number, path: string): Promise<string> {
	const response = await fetch(`http://127.0.0.1:${port}${path}`, {
		headers: {connection: 'close'},
		signal: AbortSignal.timeout(10_000),
	});
	return response.text();
}
