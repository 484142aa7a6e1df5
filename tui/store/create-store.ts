import type {Row} from '../layout/row.ts';
import {sameRow} from '../layout/row.ts';
import {frameOf} from '../screens/frame.ts';
import type {Clock} from '../source/clock.ts';
import {isActing} from './action-list.ts';
import type {MonitEffect, MonitEvent} from './monit-event.ts';
import {here, type MonitState} from './monit-state.ts';
import {reduce} from './reduce.ts';

/** The least time between two frames that no key asked for: at rest, and while somebody waits for something. */
const paceMs = {resting: 1000, attending: 250};

/** What somebody did, or waits for. */
const atOnce = new Set<MonitEvent['type']>(['key', 'resized', 'noticed', 'environment', 'settled']);

export interface MonitStore {
	/** The lines of the last frame; newer events are in it only once they are published. */
	get(): readonly Row[];
	subscribe(listener: () => void): () => void;
	/** A key publishes at once, everything else waits for the next frame. */
	dispatch(...events: MonitEvent[]): void;
	/** Stops the clock; further events change nothing. */
	close(): void;
}

export interface StoreOptions {
	initial: MonitState;
	clock: Clock;
	runEffect(effect: MonitEffect, dispatch: (event: MonitEvent) => void): void;
	/** Told after every event: what it asks for beside the status may have changed. */
	onState?(state: MonitState, dispatch: (event: MonitEvent) => void): void;
}

/**
 * Holds the state and coalesces what comes in between two frames. Looks once a second what the screen would be; a frame is
 * published only if a line of it differs, whether by an event or by the time that went by. Lines that stay are the same objects.
 */
export function createStore({initial, clock, runEffect, onState = () => {}}: StoreOptions): MonitStore {
	const listeners = new Set<() => void>();
	let state = initial;
	let frame = frameOf(state);
	let closed = false;
	let cancelTick = clock.after(paceMs.resting, publish);

	function publish(): void {
		if (closed) return;
		cancelTick();
		state = {...state, now: clock.now()};
		cancelTick = clock.after(paceOf(state), publish);
		const next = frameOf(state);
		const kept = next.map((row, index) => (frame[index] && sameRow(row, frame[index]) ? frame[index] : row));
		if (kept.length === frame.length && kept.every((row, index) => row === frame[index])) return;
		frame = kept;
		for (const listener of listeners) listener();
	}

	function apply(event: MonitEvent): void {
		const step = reduce(state, event, clock.now());
		state = step.state;
		for (const effect of step.effects) runEffect(effect, dispatch);
	}

	function dispatch(...events: MonitEvent[]): void {
		if (closed) return;
		const wasWaiting = isWaiting(state);
		const wasConnecting = state.link.state === 'connecting';
		for (const event of events) apply(event);
		onState(state, dispatch);
		const isAsked = events.some(({type}) => atOnce.has(type));
		// What a screen that was just opened waits for is shown at once.
		if (isAsked || wasConnecting || (wasWaiting && !isWaiting(state))) publish();
	}

	return {
		get: () => frame,
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

function isWaiting({feeds: {logs, events, activity}}: MonitState): boolean {
	return logs?.lines === null || events?.events === null || activity?.apps === null;
}

function paceOf(state: MonitState): number {
	const {screen} = here(state.path);
	const isWatched = screen === 'logs' || screen === 'events' || screen === 'requests';
	return isWatched || isActing(state) ? paceMs.attending : paceMs.resting;
}
