import type {MonitState} from './monit-state.ts';
import {here} from './monit-state.ts';
import type {Place} from './place.ts';

type Path = MonitState['path'];

/** The screen that is shown, changed. */
export function withHere(state: MonitState, place: Place): MonitState {
	return {...state, path: [...state.path.slice(0, -1), place] as unknown as Path};
}

/** One step further. */
export function goTo(state: MonitState, place: Place): MonitState {
	return {...state, path: [...state.path, place]};
}

/** One step back; null at the beginning. */
export function goBack(state: MonitState): MonitState | null {
	if (state.path.length === 1) return null;
	return {...state, path: state.path.slice(0, -1) as unknown as Path};
}

/** In the place of the screen that is shown, unless that is the first one. */
export function replaceHere(state: MonitState, place: Place): MonitState {
	return state.path.length === 1 ? goTo(state, place) : withHere(state, place);
}

/** The filter of the screen that is shown. */
export function withFilter(state: MonitState, filter: string): MonitState {
	const place = here(state.path);
	return withHere(state, {...place, filter, ...('scroll' in place && {scroll: 0})});
}
