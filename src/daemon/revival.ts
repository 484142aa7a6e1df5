import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';

const firstDelayMs = 100;
const maxDelayMs = 30_000;
/** An app master that lived this long was well: the next death is its first. */
const healthyMs = 30_000;

/** How long to wait before an app master is made again: at once after the first death, then 100 ms doubled, at most 30 s. */
export function revivalDelayMs(deathsBefore: number): number {
	return deathsBefore === 0 ? 0 : Math.min(firstDelayMs * 2 ** (deathsBefore - 1), maxDelayMs);
}

interface Plan {
	deaths: number;
	timer: NodeJS.Timeout | null;
	/** The attempt that runs, if any. */
	running: boolean;
}

/**
 * Makes the master again, or does nothing when the app is no longer wanted; its failure counts as a death. `started` settles
 * when the app's start has a result, which nobody need wait for: a master that cannot get its app up keeps trying by itself.
 */
export type Revive = (app: string) => Promise<{started: Promise<unknown>} | null>;

/** Brings app masters back whose process died while their app was wanted. */
export class Revival {
	readonly #plans = new Map<string, Plan>();
	/** Attempts, each until the app's start has a result. */
	readonly #working = new Map<string, Promise<unknown>>();
	/** Commands before which no attempt begins. */
	readonly #held = new Map<string, Promise<unknown>>();
	readonly #revive: Revive;
	readonly #logger: Logger;
	#closed = false;

	constructor(revive: Revive, logger: Logger) {
		this.#revive = revive;
		this.#logger = logger;
	}

	/** After a death; `livedMs` 0 when it never came up. Does nothing while an attempt is due or runs. */
	schedule(app: string, livedMs: number): void {
		const plan = this.#plans.get(app) ?? {deaths: 0, timer: null, running: false};
		if (this.#closed || plan.timer || plan.running) return;
		if (livedMs >= healthyMs) plan.deaths = 0;
		const delayMs = revivalDelayMs(plan.deaths++);
		plan.timer = setTimeout(() => void this.#attempt(app, plan), delayMs);
		this.#plans.set(app, plan);
		this.#logger.warn('the app master is gone; making it again', {app, deaths: plan.deaths, delayMs});
	}

	/** Now, for the first time: a wanted app that was found without its master when the daemon came up. */
	async attempt(app: string): Promise<void> {
		const plan: Plan = {deaths: 1, timer: null, running: false};
		this.#plans.set(app, plan);
		await this.#attempt(app, plan);
	}

	/**
	 * Runs a command that starts or changes the app when no attempt is under way, and lets none begin meanwhile. An attempt starts
	 * what was wanted before: of two starts at once the app master takes the first, and the registry would tell of the other.
	 */
	async without<Result>(app: string, work: () => Promise<Result>): Promise<Result> {
		const before = [this.#held.get(app), this.#working.get(app)];
		const running = Promise.all(before).then(work);
		const held = running.catch(() => {});
		this.#held.set(app, held);
		try {
			return await running;
		} finally {
			if (this.#held.get(app) === held) this.#held.delete(app);
		}
	}

	isPending(app: string): boolean {
		const plan = this.#plans.get(app);
		return plan !== undefined && (plan.timer !== null || plan.running);
	}

	/** The app is stopped, deleted or being started by somebody else. An attempt that runs sees for itself. */
	cancel(app: string): void {
		const plan = this.#plans.get(app);
		if (plan?.timer) clearTimeout(plan.timer);
		this.#plans.delete(app);
	}

	close(): void {
		this.#closed = true;
		for (const app of [...this.#plans.keys()]) this.cancel(app);
	}

	async #attempt(app: string, plan: Plan): Promise<void> {
		plan.timer = null;
		plan.running = true;
		while (this.#held.has(app)) await this.#held.get(app);
		// Cancelled meanwhile: whoever did it has taken over.
		if (this.#plans.get(app) !== plan) return;
		let failed = false;
		const attempt = this.#revive(app);
		this.#work(app, attempt);
		try {
			await attempt;
		} catch (error) {
			failed = true;
			this.#logger.error(FcmError.from(error).message, {app});
		}
		plan.running = false;
		if (failed && this.#plans.get(app) === plan) this.schedule(app, 0);
	}

	#work(app: string, attempt: ReturnType<Revive>): void {
		const over = attempt
			.then((made) => made?.started)
			.catch(() => {})
			.finally(() => {
				if (this.#working.get(app) === over) this.#working.delete(app);
			});
		this.#working.set(app, over);
	}
}
