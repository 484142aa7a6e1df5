import type {MonitEffect, MonitEvent} from '../../../tui/store/monit-event.ts';
import {type InitialOptions, initialState, type MonitState} from '../../../tui/store/monit-state.ts';
import {reduce} from '../../../tui/store/reduce.ts';
import {words} from './command-words.ts';

export const start = Date.UTC(2026, 10, 20, 12);

type Played = {state: MonitState; effects: MonitEffect[]};

/** Runs events through the reducer; a plain text is a key press, a number lets that many milliseconds pass. */
export function play(...events: (MonitEvent | string | number)[]): Played {
	return playWith({}, ...events);
}

export function playWith(options: Partial<InitialOptions>, ...events: (MonitEvent | string | number)[]): Played {
	let state = initialState({home: '/home/ann/.fcm', now: start, words, ...options});
	let now = start;
	const effects: MonitEffect[] = [];
	for (const event of events) {
		if (typeof event === 'number') {
			now += event;
			continue;
		}
		const step = reduce(state, typeof event === 'string' ? {type: 'key', key: event} : event, now);
		state = step.state;
		effects.push(...step.effects);
	}
	return {state: {...state, now}, effects};
}

/** The keys of a text. */
export function typed(text: string): string[] {
	return [...text];
}
