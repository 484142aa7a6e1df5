import type {ControlMethod} from '../protocol/control-api.ts';
import {handedOver} from '../protocol/version.ts';
import {FcmError} from '../shared/errors.ts';

/** `work` changes something, `look` is over in a moment, `watch` goes on until its caller ends it. */
type CallKind = 'work' | 'look' | 'watch';

/** What is not named here is work: a hand-over waits for it. */
const kinds: Partial<Record<ControlMethod, CallKind>> = {
	'daemon.info': 'look',
	'daemon.status': 'look',
	'apps.list': 'look',
	'apps.plan': 'look',
	'apps.describe': 'look',
	'apps.events': 'look',
	'status.subscribe': 'watch',
};

type AnyHandler = (params: unknown, call: unknown) => Promise<unknown>;

interface Running {
	method: string;
	kind: CallKind;
	giveUp(error: FcmError): void;
}

/**
 * Stands before the handlers: knows what is under way, and turns everybody away while another daemon takes over. Who is
 * turned away is told that nothing was done, and asks the other one.
 */
export class Gate {
	readonly #running = new Set<Running>();
	readonly #waiting = new Set<() => void>();
	#isClosed = false;

	guard<Guarded extends object>(handlers: Guarded): Guarded {
		const guarded = Object.entries(handlers).map(([method, handler]) => [
			method,
			(params: unknown, call: unknown) => this.#pass(method, () => (handler as AnyHandler)(params, call)),
		]);
		return Object.fromEntries(guarded) as Guarded;
	}

	/** The methods of that kind that are still under way when none is left or `ms` are over. */
	async settled(kind: 'work' | 'look', ms: number, signal?: AbortSignal): Promise<string[]> {
		const left = () => [...this.#running].filter((one) => one.kind === kind).map(({method}) => method);
		if (left().length === 0) return [];
		await new Promise<void>((resolve) => {
			const check = () => left().length === 0 && done();
			const done = () => {
				clearTimeout(timer);
				this.#waiting.delete(check);
				resolve();
			};
			const timer = setTimeout(done, ms);
			signal?.addEventListener('abort', done, {once: true});
			this.#waiting.add(check);
		});
		return left();
	}

	close(): void {
		this.#isClosed = true;
	}

	open(): void {
		this.#isClosed = false;
	}

	/** Answers whoever is still here: watchers go to the other daemon; work that has begun must not be begun again. */
	giveUp(): void {
		const lost = 'the daemon was replaced while this went on; the app masters finish what they have begun';
		for (const {kind, giveUp} of this.#running) {
			giveUp(kind === 'work' ? new FcmError('FCM_ERR_DAEMON_LOST', lost) : turnedAway());
		}
	}

	async #pass(method: string, run: () => Promise<unknown>): Promise<unknown> {
		if (this.#isClosed) throw turnedAway();
		let giveUp!: Running['giveUp'];
		const givenUp = new Promise<never>((_, reject) => {
			giveUp = reject;
		});
		const running: Running = {method, kind: kinds[method as ControlMethod] ?? 'work', giveUp};
		this.#running.add(running);
		try {
			return await Promise.race([run(), givenUp]);
		} finally {
			this.#running.delete(running);
			for (const check of [...this.#waiting]) check();
		}
	}
}

/** As the bye of a daemon that has handed over: nothing was done. */
function turnedAway(): FcmError {
	return new FcmError('FCM_ERR_DAEMON_LOST', handedOver, {details: {reason: handedOver}});
}
