import {bodyHeight} from '../layout/plan-screen.ts';
import {textRows} from '../screens/text-rows.ts';
import type {MonitState} from './monit-state.ts';
import type {TextPlace} from './place.ts';

/** How many lines a text has on this screen. */
export function textLength(state: MonitState, place: TextPlace): number {
	return textRows(state, place).length;
}

/** The first line that is shown of so many. */
export function pageStart(state: MonitState, {screen, scroll}: TextPlace, length: number): number {
	const furthest = Math.max(0, length - Math.max(1, bodyHeight(state)));
	const at = Math.min(scroll, furthest);
	return screen === 'events' || screen === 'logs' ? furthest - at : at;
}
