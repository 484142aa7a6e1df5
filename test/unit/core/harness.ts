import {type AppState, initialState, type Policy} from '../../../src/core/app-state.ts';
import type {CoreEvent} from '../../../src/core/core-event.ts';
import type {Effect, Outcome} from '../../../src/core/effect.ts';
import {nextDeadline} from '../../../src/core/next-deadline.ts';
import {reduce} from '../../../src/core/reduce.ts';

export const policy: Policy = {
	readyWhen: 'auto',
	listenTimeoutMs: 10_000,
	killTimeoutMs: 30_000,
	minUptimeMs: 1000,
	strategy: 'replace',
	soakMs: 0,
	surge: {kind: 'count', value: 1},
	canary: {workers: 1, durationMs: 60_000},
	autorestart: true,
	maxRestarts: 16,
	restartDelayMs: 100,
	maxRestartDelayMs: 30_000,
	stopExitCodes: [],
	addresses: 'same',
	succession: 'hold-back',
};

/** Drives the core by hand: time is a number, workers are ids, and all that came out is kept. */
export class Driver {
	state: AppState = initialState;
	now = 1_000_000;
	random = 0.5;
	/** Answers every `admit` at once, as a worker does whose port is free. */
	admits = true;
	/** Called after every single reduction. */
	onStep: (effects: Effect[]) => void = () => {};
	readonly effects: Effect[] = [];
	readonly outcomes = new Map<number, Outcome>();
	#command = 0;

	send(event: CoreEvent): Effect[] {
		const before = this.state;
		const frozen = JSON.stringify(flat(before));
		const {state, effects} = reduce(before, event, {now: this.now, random: this.random});
		if (JSON.stringify(flat(before)) !== frozen) throw new Error(`reduce changed its input on ${event.type}`);
		this.state = state;
		this.effects.push(...effects);
		for (const effect of effects) if (effect.type === 'settle') this.#settle(effect.command, effect.outcome);
		this.onStep(effects);
		if (!this.admits) return effects;
		const admitted = effectsOf(effects, 'admit').flatMap(({worker}) => this.send({type: 'worker-admitted', worker}));
		return [...effects, ...admitted];
	}

	/** Lets time pass, with a tick at every deadline on the way. */
	pass(ms: number): Effect[] {
		const until = this.now + ms;
		const effects: Effect[] = [];
		for (let at = nextDeadline(this.state); at !== null && at <= until; at = nextDeadline(this.state)) {
			if (at < this.now) throw new Error(`a deadline of ${this.now - at} ms ago is still in the state`);
			this.now = at;
			effects.push(...this.send({type: 'tick'}));
			const again = nextDeadline(this.state);
			if (again !== null && again <= at) throw new Error('a tick left its own deadline in the state');
		}
		this.now = until;
		return effects;
	}

	start(wanted = 2, changes: Partial<Policy> = {}): number {
		return this.#run({type: 'start', generation: this.state.newest + 1, wanted, policy: {...policy, ...changes}});
	}

	restart(wanted = 2, changes: Partial<Policy> = {}): number {
		return this.#run({type: 'restart', generation: this.state.newest + 1, wanted, policy: {...policy, ...changes}});
	}

	reload(wanted = this.state.wanted, changes: Partial<Policy> = {}): number {
		return this.#run({type: 'reload', generation: this.state.newest + 1, wanted, policy: {...policy, ...changes}});
	}

	stop(): number {
		return this.#run({type: 'stop'});
	}

	scale(wanted: number): number {
		return this.#run({type: 'scale', wanted});
	}

	promote(): number {
		return this.#run({type: 'promote'});
	}

	abort(): number {
		return this.#run({type: 'abort'});
	}

	/** Ids of living workers, by generation and state. */
	workers(generation?: number, state?: string): number[] {
		return [...this.state.workers.values()]
			.filter((worker) => generation === undefined || worker.generation === generation)
			.filter((worker) => state === undefined || worker.phase.state === state)
			.map((worker) => worker.id);
	}

	listen(worker: number, address = '127.0.0.1:3000'): Effect[] {
		return [...this.send({type: 'worker-online', worker}), ...this.send({type: 'worker-listening', worker, address})];
	}

	exit(worker: number, code: number | null = 1, signal: string | null = null): Effect[] {
		return this.send({type: 'worker-exited', worker, code, signal});
	}

	/** Its process is gone, what it had started is not yet. */
	exitLingering(worker: number, code: number | null = 1): Effect[] {
		return this.send({type: 'worker-exited', worker, code, signal: null, lingers: true});
	}

	gone(worker: number): Effect[] {
		return this.send({type: 'worker-gone', worker});
	}

	/** Started with all workers listening on :3000. */
	static running(wanted = 2, changes: Partial<Policy> = {}): Driver {
		const driver = new Driver();
		driver.start(wanted, changes);
		for (const worker of driver.workers()) driver.listen(worker);
		return driver;
	}

	#run(event: {type: string} & Record<string, unknown>): number {
		this.#command += 1;
		this.send({...event, command: this.#command} as CoreEvent);
		return this.#command;
	}

	#settle(command: number, outcome: Outcome): void {
		if (this.outcomes.has(command)) throw new Error(`command ${command} was answered twice`);
		this.outcomes.set(command, outcome);
	}
}

/** A state with its maps as arrays, for comparing. */
function flat(state: AppState): unknown {
	return {
		...state,
		workers: [...state.workers],
		lingering: [...state.lingering],
		generations: [...state.generations.values()].map((g) => ({...g, profiles: [...g.profiles]})),
	};
}

export function effectsOf<T extends Effect['type']>(effects: Effect[], type: T): Extract<Effect, {type: T}>[] {
	return effects.filter((effect): effect is Extract<Effect, {type: T}> => effect.type === type);
}

export function notices(effects: Effect[]): string[] {
	return effectsOf(effects, 'publish').map((effect) => effect.notice.type);
}
