import {pause} from '../../../src/shared/deadline.ts';

export interface VisitContext {
	/** Aborted when the load ends: a long visit then goes by itself. */
	readonly stopping: AbortSignal;
	/** Something good has come back: an answer, an echo, an event. */
	progress(): void;
}

/** One virtual client. `visit` rejects with a short label when something was lost. */
export interface Visitor {
	visit(context: VisitContext): Promise<void>;
	end?(): void;
}

export interface Visits {
	readonly row: string;
	/** Good answers until now. */
	readonly ok: number;
	/** What was lost since the last call. */
	takeFailures(): {error: string; count: number}[];
	/** Resolves when so many more good answers have come. */
	served(count: number, deadlineMs?: number): Promise<void>;
	/** Lets each client end its visit; what is lost in those counts too. */
	stop(): Promise<void>;
}

/** `clients` virtual clients that visit again and again, `pauseMs` apart. Nothing is ever retried. */
export function startVisits(options: {row: string; clients: number; pauseMs: number; make: () => Visitor}): Visits {
	const stopping = new AbortController();
	const waiting = new Set<() => void>();
	let failures = new Map<string, number>();
	let ok = 0;
	const context: VisitContext = {
		stopping: stopping.signal,
		progress() {
			ok++;
			for (const check of waiting) check();
		},
	};

	async function client(): Promise<void> {
		const visitor = options.make();
		while (!stopping.signal.aborted) {
			try {
				await visitor.visit(context);
			} catch (error) {
				const label = (error as Error).message;
				failures.set(label, (failures.get(label) ?? 0) + 1);
				// A dead port would otherwise make this a busy loop.
				await pause(20);
			}
			if (options.pauseMs > 0) await pause(options.pauseMs);
		}
		visitor.end?.();
	}
	const clients = Promise.all(Array.from({length: options.clients}, client));

	return {
		row: options.row,
		get ok() {
			return ok;
		},
		takeFailures() {
			const taken = [...failures].map(([error, count]) => ({error, count}));
			failures = new Map();
			return taken;
		},
		served(count, deadlineMs = 20_000) {
			const target = ok + count;
			return new Promise((resolve, reject) => {
				const check = () => ok >= target && settle(resolve);
				const settle = (end: () => void) => {
					clearTimeout(timer);
					waiting.delete(check);
					end();
				};
				const late = () => {
					const lost = [...failures].map(([error, times]) => `${times} × ${error}`).join(', ');
					const got = `${ok - (target - count)} of ${count} answers in ${deadlineMs} ms`;
					settle(() => reject(new Error(`${options.row}: ${got}; ${lost || 'nothing was lost'}`)));
				};
				const timer = setTimeout(late, deadlineMs);
				waiting.add(check);
				check();
			});
		},
		async stop() {
			stopping.abort();
			await clients;
		},
	};
}

/**
 * The end of one visit, once, with a deadline that `alive` sets back. `failed` takes a system error or words.
 */
export function verdict(resolve: () => void, reject: (error: Error) => void, silentMs = 10_000) {
	let over = false;
	let timer = setTimeout(late, silentMs);
	function late() {
		failed(new Error(`silent for ${silentMs} ms`));
	}
	function end(): boolean {
		const first = !over;
		over = true;
		clearTimeout(timer);
		return first;
	}
	function failed(error: Error & {code?: string}, where = '') {
		if (end()) reject(new Error(`${error.code ?? error.message}${where && ` ${where}`}`));
	}
	return {
		failed,
		good() {
			if (end()) resolve();
		},
		alive() {
			clearTimeout(timer);
			if (!over) timer = setTimeout(late, silentMs);
		},
	};
}
