import type {MonitEffect, MonitEvent} from '../../../tui/store/monit-event.ts';
import {initialState, type MonitState} from '../../../tui/store/monit-state.ts';
import {reduce} from '../../../tui/store/reduce.ts';

export const start = Date.UTC(2026, 10, 20, 12);
const size = {columns: 80, rows: 24};

/** Runs events through the reducer; a plain text is a key press, a number lets that many milliseconds pass. */
export function play(...events: (MonitEvent | string | number)[]): {state: MonitState; effects: MonitEffect[]} {
	let state = initialState('/home/ann/.fcm', start);
	let now = start;
	const effects: MonitEffect[] = [];
	for (const event of events) {
		if (typeof event === 'number') {
			now += event;
			continue;
		}
		const step = reduce(state, typeof event === 'string' ? {type: 'key', key: event, size} : event, now);
		state = step.state;
		effects.push(...step.effects);
	}
	return {state: {...state, now}, effects};
}
