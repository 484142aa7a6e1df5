import type {Clock} from '../source/clock.ts';
import {isActing} from './action-list.ts';
import {countsSeconds, differs} from './frame-need.ts';
import type {MonitEffect, MonitEvent} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';
import {reduce} from './reduce.ts';

/** The least time between two frames that no key asked for: at rest, and while the user waits for something he asked. */
const paceMs = {resting: 1000, attending: 250};

/** Ages in minutes are at most this late. */
const longestRestMs = 10_000;

export interface MonitStore {
	/** The state of the last frame; newer events are in it only once they are published. */
	get(): MonitState;
	subscribe(listener: () => void): () => void;
	/** A key publishes at once, everything else waits for the next frame. */
	dispatch(event: MonitEvent): void;
	/** Stops the clock; further events change nothing. */
	close(): void;
}

/**
 * Holds the state and coalesces what comes in between two frames. Looks once a second whether a frame is worth it: an
 * event changed something that is drawn, a clock on the screen counts seconds, or the last frame is long ago.
 */
export function createStore(options: {
	initial: MonitState;
	clock: Clock;
	runEffect(effect: MonitEffect, dispatch: (event: MonitEvent) => void): void;
}): MonitStore {
	const {clock, runEffect} = options;
	const listeners = new Set<() => void>();
	let state = options.initial;
	let published = state;
	let dirty = false;
	let closed = false;
	let cancelTick = clock.after(paceMs.resting, tick);

	function publish(): void {
		if (closed) return;
		cancelTick();
		state = {...state, now: clock.now()};
		published = state;
		dirty = false;
		cancelTick = clock.after(paceOf(state), tick);
		for (const listener of listeners) listener();
	}

	function tick(): void {
		const now = clock.now();
		const wanted = dirty || now - published.now >= longestRestMs || countsSeconds({...state, now});
		if (wanted) publish();
		else cancelTick = clock.after(paceOf(state), tick);
	}

	function dispatch(event: MonitEvent): void {
		if (closed) return;
		const step = reduce(state, event, clock.now());
		dirty ||= differs(state, step.state);
		state = step.state;
		if (event.type === 'key' || published.link.state === 'connecting') publish();
		for (const effect of step.effects) runEffect(effect, dispatch);
	}

	return {
		get: () => published,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		dispatch,
		close() {
			closed = true;
			cancelTick();
		},
	};
}

function paceOf(state: MonitState): number {
	return state.view.screen === 'logs' || isActing(state) ? paceMs.attending : paceMs.resting;
}
