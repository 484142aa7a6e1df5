import type {ChildProcess} from 'node:child_process';
import type {ForegroundOptions} from '../protocol/foreground.ts';
import {readWorkers} from '../state-dir/bundle.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';

/** The app masters of a fleet in the foreground: their output, and their end when there is no time for a good one. */
export class AttachedMasters {
	readonly #home: string;
	readonly #onLog: ForegroundOptions['onLog'];
	readonly #children = new Map<ChildProcess, {app: string; read: Promise<void>}>();

	constructor(home: string, onLog: ForegroundOptions['onLog']) {
		this.#home = home;
		this.#onLog = onLog;
	}

	attach(app: string, child: ChildProcess): void {
		// Never written to: the app master only waits for its end.
		child.stdin?.on('error', () => {});
		const read = this.#read(app, child).catch(() => {});
		this.#children.set(child, {app, read});
		void read.then(() => this.#children.delete(child));
	}

	async drained(): Promise<void> {
		await Promise.all([...this.#children.values()].map(({read}) => read));
	}

	/** The app master first: it would replace a worker that dies. */
	killNow(): void {
		for (const [child, {app}] of this.#children) {
			const workers = readWorkers(this.#home, app);
			child.kill('SIGKILL');
			for (const {pid, startTime} of workers) if (isSameProcess(pid, startTime)) killTree(pid);
		}
	}

	/** No faster than `onLog` takes it. */
	async #read(app: string, {stdout}: ChildProcess): Promise<void> {
		if (!stdout) return;
		let partial: Buffer[] = [];
		for await (const chunk of stdout as AsyncIterable<Buffer>) {
			const end = chunk.lastIndexOf(newline) + 1;
			const lines = end > 0 ? Buffer.concat([...partial, chunk.subarray(0, end)]) : null;
			partial = [...(lines ? [] : partial), chunk.subarray(end)];
			if (lines) await this.#onLog(app, lines);
		}
	}
}

const newline = 0x0a;

/** A worker that leads a process group takes it along. */
function killTree(pid: number): void {
	for (const target of [-pid, pid]) {
		try {
			process.kill(target, 'SIGKILL');
		} catch {
			// It leads no group, or is gone.
		}
	}
}
