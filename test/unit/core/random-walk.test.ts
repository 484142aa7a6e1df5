import {describe, expect, it} from 'vitest';
import type {AppState, Policy} from '../../../src/core/app-state.ts';
import {appStatusWord, readyCount} from '../../../src/core/app-status-word.ts';
import type {Effect} from '../../../src/core/effect.ts';
import {nextDeadline} from '../../../src/core/next-deadline.ts';
import {isServing} from '../../../src/core/step.ts';
import {Driver, effectsOf} from './harness.ts';

/** mulberry32: small, seeded, good enough to shuffle events. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

type Succession = Policy['succession'];

const steps = 10_000;

describe('a random walk over the core', () => {
	const held: Succession[] = ['hold-back'];
	const mixed: Succession[] = ['hold-back', 'overlap', 'stop-first'];
	const walks: [number, Succession[]][] = [
		...([1, 3, 5, 20_251_120].map((seed) => [seed, held]) as [number, Succession[]][]),
		...([1, 2, 3].map((seed) => [seed, mixed]) as [number, Succession[]][]),
		[4, ['stop-first']],
	];
	for (const [seed, successions] of walks) {
		it(`keeps every rule for ${steps} events (seed ${seed}, ${successions.join(', ')})`, () => {
			const walk = new Walk(seeded(seed), successions);
			for (let step = 0; step < steps; step++) walk.step();
			walk.comeToRest();
			expect(walk.forked).toBeGreaterThan(300);
			expect(walk.promoted).toBeGreaterThan(2);
			expect(walk.rolledBack).toBeGreaterThan(5);
		}, 60_000);
	}
});

function lacksRoom({generations}: AppState): boolean {
	return [...generations.values()].some(({policy}) => policy.succession === 'stop-first');
}

/** Slots that are served by a worker of the generation that they belong to. */
function entitledAndServing({workers, slots}: AppState): number {
	const entitled = [...workers.values()].filter(({slot, generation}) => slots[slot]?.generation === generation);
	return new Set(entitled.filter(isServing).map(({slot}) => slot)).size;
}

function restartsOf({slots, restartsBefore}: AppState): number {
	return slots.reduce((sum, {restarts}) => sum + restarts, restartsBefore);
}

class Walk {
	readonly app = new Driver();
	forked = 0;
	promoted = 0;
	rolledBack = 0;
	#commands: number[] = [];
	#hadNoRoom = false;
	readonly #random: () => number;
	readonly #successions: Succession[];

	constructor(random: () => number, successions: Succession[]) {
		this.#random = random;
		this.#successions = successions;
		this.app.onStep = (effects) => this.#checkEffects(effects);
	}

	step(): void {
		const before = this.app.state;
		const readyBefore = entitledAndServing(before);
		this.#hadNoRoom = lacksRoom(before);
		const {length} = this.app.effects;
		this.app.random = this.#random();
		const lost = this.#act();
		const effects = this.app.effects.slice(length);
		this.#count(effects);
		this.#checkState();
		expect(restartsOf(this.app.state), 'counted restarts').toBeGreaterThanOrEqual(restartsOf(before));
		const {rollout, wanted} = before;
		const wholeRollout =
			(rollout.phase === 'surging' || rollout.phase === 'proving') && readyBefore >= wanted && !this.#hasNoRoom();
		if (wholeRollout && lost === 'nothing' && this.app.state.desired.kind === 'running') {
			const least = Math.min(wanted, this.app.state.wanted);
			expect(readyCount(this.app.state), 'ready workers of a rollout that began whole').toBeGreaterThanOrEqual(least);
		}
	}

	/** Stops the app; once all workers are gone nothing may be left that waits. */
	comeToRest(): void {
		this.#commands.push(this.app.stop());
		for (const worker of this.app.workers()) this.app.exit(worker, 0);
		for (const worker of this.app.state.lingering.keys()) this.app.gone(worker);
		expect(appStatusWord(this.app.state)).toBe('stopped');
		expect(nextDeadline(this.app.state)).toBeNull();
		expect(this.app.state.pending).toEqual([]);
		for (const command of this.#commands)
			expect(this.app.outcomes.has(command), `command ${command} has an answer`).toBe(true);
	}

	/** One random event. Says whether it took a ready worker of the current generation away. */
	#act(): 'nothing' | 'a worker' {
		const {app} = this;
		const dice = this.#random();
		const workers = app.workers();
		const worker = workers[Math.floor(this.#random() * workers.length)];
		const [lingering] = app.state.lingering.keys();
		if (dice < 0.08) this.#commands.push(this.#command());
		else if (dice < 0.3) app.pass(this.#random() * 1500);
		else if (dice < 0.32) app.pass(this.#random() * 40_000);
		else if (lingering !== undefined && dice < 0.4) app.gone(lingering);
		else if (worker === undefined) app.pass(50);
		else if (dice < 0.42) app.send({type: 'worker-online', worker});
		else if (dice < 0.43) app.send({type: 'worker-recycle', worker, reason: 'too old'});
		else if (dice < 0.44) this.#commands.push(this.#random() < 0.5 ? app.promote() : app.abort());
		else if (dice < 0.45) this.#judge();
		else if (dice < 0.78) app.listen(worker);
		else if (dice < 0.82) app.send({type: 'worker-said-ready', worker});
		else if (dice < 0.9) app.send({type: 'worker-drained', worker});
		else if (dice < 0.97) {
			const leaving = app.workers(undefined, 'draining')[0] ?? app.workers(undefined, 'killing')[0];
			if (leaving !== undefined) this.#random() < 0.3 ? app.exitLingering(leaving, 0) : app.exit(leaving, 0);
		} else if (dice < 0.972) {
			app.send({type: 'worker-left', worker, reason: 'it has disconnected itself'});
			return 'a worker';
		} else {
			app.exit(worker, this.#random() < 0.5 ? 1 : null, 'SIGSEGV');
			return 'a worker';
		}
		return 'nothing';
	}

	#judge(): void {
		const verdict = (['promote', 'roll-back', 'hold'] as const)[Math.floor(this.#random() * 3)]!;
		const {rollout} = this.app.state;
		if (rollout.phase === 'idle') return;
		this.app.send({type: 'canary-judged', generation: rollout.generation, verdict, reason: 'by dice'});
	}

	#command(): number {
		const dice = this.#random();
		const wanted = 1 + Math.floor(this.#random() * 4);
		const succession = this.#successions[Math.floor(this.#random() * this.#successions.length)]!;
		if (dice < 0.35) return this.app.start(wanted, {succession});
		if (dice < 0.8) {
			const strategies = ['replace', 'rolling', 'canary'] as const;
			return this.app.reload(wanted, {
				succession,
				strategy: strategies[Math.floor(this.#random() * 3)]!,
				soakMs: this.#random() < 0.5 ? 0 : 3000,
				canary: {workers: 1, durationMs: 2000},
			});
		}
		if (dice < 0.9) return this.app.scale(wanted);
		if (dice < 0.94) return this.app.restart(wanted, {succession});
		return this.app.stop();
	}

	#count(effects: Effect[]): void {
		this.forked += effectsOf(effects, 'fork').length;
		const types = effectsOf(effects, 'publish').map((effect) => effect.notice.type);
		this.promoted += types.filter((type) => type === 'rollout-promoted').length;
		this.rolledBack += types.filter((type) => type === 'rollout-rolled-back').length;
	}

	/** Whether some slot cannot have two workers at a time. */
	#hasNoRoom(): boolean {
		return this.#hadNoRoom || lacksRoom(this.app.state);
	}

	/** Whoever has to make room for another is drained only when that other one serves, or where there is no room for two. */
	#checkEffects(effects: Effect[]): void {
		const {workers, slots, lingering} = this.app.state;
		for (const fork of effectsOf(effects, 'fork')) {
			if (!this.#hasNoRoom()) continue;
			const others = [...workers.values()].filter(({id, slot}) => slot === fork.slot && id !== fork.worker);
			expect(others, `slot ${fork.slot} is empty`).toEqual([]);
			expect([...lingering.values()], `nothing lingers in slot ${fork.slot}`).not.toContain(fork.slot);
		}
		for (const drain of effectsOf(effects, 'drain')) {
			const worker = workers.get(drain.worker);
			if (worker?.intent === 'vacated') expect(this.#hasNoRoom(), 'there is no room for two').toBe(true);
			if ((worker?.intent !== 'replaced' && worker?.intent !== 'recycled') || this.#hasNoRoom()) continue;
			const ownGeneration = slots[worker.slot]?.generation;
			const successors = [...workers.values()].filter(
				(other) => other.slot === worker.slot && other.id !== worker.id && other.generation === ownGeneration,
			);
			expect(successors.some(isServing), `slot ${worker.slot} is served by its own generation`).toBe(true);
		}
	}

	#checkState(): void {
		const {state, now} = this.app;
		const places = new Set<string>();
		for (const worker of state.workers.values()) {
			expect(state.generations.has(worker.generation), 'the generation of a living worker is known').toBe(true);
			if (worker.intent !== null || worker.replaces !== null) continue;
			const place = `${worker.generation}/${worker.slot}`;
			expect(places.has(place), `two workers in ${place}`).toBe(false);
			places.add(place);
		}
		const deadline = nextDeadline(state);
		if (deadline !== null) expect(deadline).toBeGreaterThan(now);
		expect(state.pending.length).toBeLessThanOrEqual(20);
		if (state.desired.kind === 'stopped') {
			expect([...state.workers.values()].every((worker) => worker.intent !== null)).toBe(true);
		}
	}
}
