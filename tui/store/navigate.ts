import {dismissResults} from './action-list.ts';
import {chosenApps, cursorIndex, requestRows, selectedApp, selectedWorker} from './lists.ts';
import {only, type Step, warned} from './monit-event.ts';
import {here, type MonitState} from './monit-state.ts';
import {allApps, isList, listPlace, type Place, type Scope, textPlace} from './place.ts';
import {goBack, goTo, replaceHere, withFilter, withHere} from './places.ts';
import {selectedText} from './selected-text.ts';

/** Enter: one level further down. */
export function open(state: MonitState): Step {
	const place = here(state.path);
	if (place.screen === 'apps') {
		const app = selectedApp(state);
		if (!app) return warned(state, 'no app is selected');
		return only(goTo(state, listPlace('app', {apps: [app.status.name], worker: null})));
	}
	if (place.screen === 'app') {
		const worker = selectedWorker(state);
		return worker ? only(goTo(state, workerPlace(worker))) : warned(state, 'no worker is selected');
	}
	if (place.screen === 'requests' && isList(place)) {
		const rows = requestRows(state, place);
		const row =
			rows[
				cursorIndex(
					place,
					rows.map(() => null),
				)
			];
		const pid =
			row &&
			state.feeds.activity?.apps
				?.find(({app}) => app === row.app)
				?.workers.find(({slot, generation}) => slot === row.slot && generation === row.generation)?.pid;
		return row && pid !== undefined
			? only(goTo(state, workerPlace({app: row.app, slot: row.slot, pid})))
			: warned(state, 'no request is selected');
	}
	return only(state);
}

function workerPlace({app, slot, pid}: {app: string; slot: number; pid: number}): Place {
	return textPlace('worker', {apps: [app], worker: {slot, pid}});
}

/** Logs, events and requests of what is selected. */
export function openView(state: MonitState, screen: 'logs' | 'events' | 'requests'): Step {
	const scope = selectedScope(state);
	if (!scope) return warned(state, 'no app is selected');
	return only(goTo(state, viewPlace(screen, scope)));
}

/** Of the first screen: what is marked or under the cursor. */
function selectedScope(state: MonitState): Scope | null {
	const place = here(state.path);
	if (place.screen !== 'apps') {
		const worker = place.screen === 'worker' ? place.scope.worker : null;
		return {apps: place.scope.apps, worker};
	}
	const apps = chosenApps(state);
	return apps.length === 0 ? null : {apps, worker: null};
}

function viewPlace(screen: 'logs' | 'events' | 'requests', scope: Scope): Place {
	return screen === 'requests' ? listPlace(screen, scope) : textPlace(screen, scope);
}

const views = ['overview', 'requests', 'events', 'logs'] as const;

/** Tab: another view of the same thing, in the same place of the path. */
export function nextView(state: MonitState, by: 1 | -1): Step {
	const place = here(state.path);
	if (place.screen === 'output') return only(state);
	const now = (views as readonly string[]).indexOf(place.screen);
	const view = views[(Math.max(0, now) + by + views.length) % views.length]!;
	const isView = now > 0;
	if (view === 'overview') return only(goBack(state) ?? state);
	const next = viewPlace(view, place.scope);
	return only(isView ? replaceHere(state, next) : goTo(state, next));
}

/** Of all apps, in the place of the narrower view. */
export function widen(state: MonitState): Step {
	const place = here(state.path);
	const isWide = place.scope.apps.length === 0;
	if (isWide) return warned(state, 'this is of all apps already');
	return only(withHere(state, {...place, scope: allApps, ...('scroll' in place && {scroll: 0})}));
}

export function toggleErrors(state: MonitState): Step {
	const place = here(state.path);
	if (!('errorsOnly' in place)) return only(state);
	return only(withHere(state, {...place, errorsOnly: !place.errorsOnly, scroll: 0}));
}

/** Esc undoes the nearest thing: a filter, the screen, the marks, then what failed. */
export function back(state: MonitState): Step {
	if (here(state.path).filter !== '') return only(withFilter(state, ''));
	const before = goBack(state);
	if (before) return only(before);
	if (state.marked.size > 0) return only({...state, marked: new Set()});
	return only(dismissResults(state));
}

export function copy(state: MonitState): Step {
	const selected = selectedText(state);
	if (!selected) return warned(state, 'nothing is selected');
	return {state, effects: [{type: 'copy', ...selected}]};
}

export function pageLog(state: MonitState): Step {
	const place = here(state.path);
	const apps = place.screen === 'apps' ? chosenApps(state) : place.scope.apps;
	if (place.screen === 'apps' && apps.length === 0) return warned(state, 'no app is selected');
	return {state, effects: [{type: 'page', apps}]};
}
