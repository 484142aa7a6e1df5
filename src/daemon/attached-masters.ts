import type {ChildProcess} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';
import type {ForegroundOptions} from '../protocol/foreground.ts';
import {decodeOutput} from '../protocol/output-frames.ts';
import {readWorkers} from '../state-dir/bundle.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';

/** The app masters of a fleet in the foreground: their output, and their end when there is no time for a good one. */
export class AttachedMasters {
	readonly #home: string;
	readonly #onLines: ForegroundOptions['onLines'];
	readonly #children = new Map<ChildProcess, {app: string; read: Promise<void>}>();

	constructor(home: string, onLines: ForegroundOptions['onLines']) {
		this.#home = home;
		this.#onLines = onLines;
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

	/** Stream by stream in its order, and no faster than `onLines` takes it. */
	async #read(app: string, {stdout}: ChildProcess): Promise<void> {
		if (!stdout) return;
		const decoder = new StringDecoder('utf8');
		let partial = '';
		for await (const chunk of stdout) {
			const lines = (partial + decoder.write(chunk)).split('\n');
			partial = lines.pop() ?? '';
			const frames = lines.map(decodeOutput).filter((line) => line !== null);
			if (frames.length > 0) await this.#onLines(app, frames);
		}
	}
}

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
