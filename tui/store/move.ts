import {bodyHeight} from '../layout/plan-screen.ts';
import {cursorIndex, listKeys} from './lists.ts';
import {here, type MonitState} from './monit-state.ts';
import {isList, type TextPlace} from './place.ts';
import {withHere} from './places.ts';
import {textLength} from './text-length.ts';

/** Half a screen, so that one keeps the thread. */
export function pageOf({size}: MonitState): number {
	return Math.max(1, Math.floor(size.rows / 2));
}

/** Moves in what is shown; stops at its ends. */
export function move(state: MonitState, by: number): MonitState {
	const place = here(state.path);
	if (!isList(place)) return withHere(state, scrolled(state, place, by));
	const keys = listKeys(state, place);
	const index = Math.max(0, Math.min(Math.max(0, cursorIndex(place, keys)) + by, keys.length - 1));
	return withHere(state, {...place, cursor: {key: keys[index] ?? null, index}});
}

/** Events and logs count back from the newest: up is further from it. */
function scrolled(state: MonitState, place: TextPlace, by: number): TextPlace {
	const furthest = Math.max(0, textLength(state, place) - Math.max(1, bodyHeight(state)));
	const isFromEnd = place.screen === 'events' || place.screen === 'logs';
	const scroll = Math.min(place.scroll, furthest) + (isFromEnd ? -by : by);
	return {...place, scroll: Math.max(0, Math.min(scroll, furthest))};
}
