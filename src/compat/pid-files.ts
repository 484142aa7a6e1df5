import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {steadyNow} from '../shared/clock.ts';
import {isSameProcess, processStartTime} from '../state-dir/process-identity.ts';

interface Known {
	role: 'master' | 'worker';
	pid: number;
	startTime: string | null;
	file: string;
}

/**
 * The processes of a cluster2, a file each: `master.<pid>.pid`, `worker.<pid>.pid`. The first line is the pid; the second says
 * when that process began, so that nobody who has got the pid since is signalled.
 */
export class PidFiles {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Makes the folder if need be, without what processes that are gone have left there. */
	begin(): void {
		mkdirSync(this.#folder, {recursive: true});
		for (const known of this.#all()) if (!lives(known)) rmSync(known.file, {force: true});
	}

	/** What cannot be written is not worth a worker. */
	add(role: Known['role'], pid: number): void {
		try {
			writeFileSync(this.#file(role, pid), `${pid}\n${processStartTime(pid) ?? ''}\n`);
		} catch (error) {
			process.emitWarning(`cluster2: ${(error as Error).message}`);
		}
	}

	remove(role: Known['role'], pid: number): void {
		rmSync(this.#file(role, pid), {force: true});
	}

	/** Those that live. Files of others are left alone, but for dead processes'. */
	living(): Known[] {
		return this.#all().filter(lives);
	}

	/**
	 * Signals the master (`SIGTERM`: it ends its workers) or all (`SIGKILL`), removes the files, and resolves when they are gone.
	 * False: some live after `ms`.
	 */
	async end(signal: 'SIGTERM' | 'SIGKILL', ms: number): Promise<boolean> {
		const all = this.#all();
		const masters = all.filter(({role}) => role === 'master');
		// Without a master the workers end by themselves when they hear of it; who does not, is told.
		const chosen = signal === 'SIGTERM' && masters.some(lives) ? masters : all;
		// The master first: it would replace the others.
		const inOrder = [...chosen].sort((a, b) => a.role.localeCompare(b.role));
		for (const known of inOrder) if (lives(known)) signalTo(known.pid, signal);
		const until = steadyNow() + ms;
		while (all.some(lives) && steadyNow() < until) await pause(20);
		const left = all.filter(lives);
		for (const known of all) if (!left.includes(known)) rmSync(known.file, {force: true});
		return left.length === 0;
	}

	#all(): Known[] {
		return this.#names().flatMap((name) => {
			const [, role, digits] = /^(master|worker)\.(\d{1,10})\.(?:pid|pdf)$/.exec(name) ?? [];
			const file = path.join(this.#folder, name);
			const text = role === undefined ? null : read(file);
			const [first = '', startTime = ''] = (text ?? '').split('\n');
			const pid = Number(first);
			if (!role || !Number.isSafeInteger(pid) || pid < 2 || String(pid) !== digits || pid === process.pid) return [];
			return [{role: role as Known['role'], pid, startTime: startTime || null, file}];
		});
	}

	#names(): string[] {
		try {
			return readdirSync(this.#folder);
		} catch {
			return [];
		}
	}

	#file(role: Known['role'], pid: number): string {
		return path.join(this.#folder, `${role}.${pid}.pid`);
	}
}

function lives({pid, startTime}: Known): boolean {
	return isSameProcess(pid, startTime);
}

function read(file: string): string | null {
	try {
		return readFileSync(file, 'utf8').slice(0, 200);
	} catch {
		return null;
	}
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// It has ended since.
	}
}
