import type {AppStatus, WorkerStatus} from '../../src/protocol/status.ts';
import {type AppRow, appColumns} from '../layout/app-columns.ts';
import {sorted} from '../layout/fit-columns.ts';
import {ageOf, type RequestRow, requestColumns} from '../layout/request-columns.ts';
import {type WorkerRow, workerColumns} from '../layout/worker-columns.ts';
import {matcher} from './matcher.ts';
import {here, type MonitState, type Seen, seenNow} from './monit-state.ts';
import {isList, type ListPlace, type Place} from './place.ts';

/** The apps of the first screen, as they stand there. */
export function appRows(state: MonitState, place: ListPlace): readonly AppRow[] {
	const matches = matcher(place.filter);
	const now = seenNow(state);
	const rows = state.apps
		.filter(({status}) => place.filter === '' || matches(`${status.name} ${status.namespace} ${status.status}`))
		.map((app) => ({app, samples: state.history.apps.get(app.status.name), now}));
	return sorted(appColumns(false), rows, place.sort);
}

export function appOf(state: MonitState, name: string | undefined): Seen<AppStatus> | undefined {
	return state.apps.find(({status}) => status.name === name);
}

/** The workers of the app whose screen is shown. */
export function workerRows(state: MonitState, place: ListPlace): readonly WorkerRow[] {
	const app = appOf(state, place.scope.apps[0]);
	if (!app) return [];
	const matches = matcher(place.filter);
	const rows = app.status.workers.map((worker) => workerRow(state, app, worker));
	const shown = rows.filter(
		({worker}) =>
			place.filter === '' || matches(`${worker.slot} ${worker.pid} ${worker.state} generation ${worker.generation}`),
	);
	return sorted(workerColumns, shown, place.sort);
}

export function workerRow(state: MonitState, app: Seen<AppStatus>, worker: WorkerStatus): WorkerRow {
	const now = seenNow(state);
	return {worker, sinceMs: now - app.at, samples: state.history.workers.get(worker.pid), now};
}

/** The requests in flight of the scope, the oldest first unless sorted otherwise. */
export function requestRows(
	state: MonitState,
	place: Pick<Place, 'scope' | 'filter'> & Partial<Pick<ListPlace, 'sort'>>,
): readonly RequestRow[] {
	const {activity} = state.feeds;
	if (!activity?.apps) return [];
	const sinceMs = Math.max(0, seenNow(state) - activity.at);
	const matches = matcher(place.filter);
	const {worker: only} = place.scope;
	const rows = activity.apps.flatMap(({app, workers}) =>
		workers
			.filter(({pid}) => only === null || pid === only.pid)
			.flatMap(({slot, generation, requests}) =>
				requests.map((request) => ({app, slot, generation, request, sinceMs})),
			),
	);
	const shown = rows.filter(
		({app, request}) =>
			place.filter === '' || matches(`${app} ${request.method} ${request.url} ${request.ip} ${request.state}`),
	);
	const oldest = shown.toSorted((a, b) => ageOf(b) - ageOf(a));
	return place.sort ? sorted(requestColumns, oldest, place.sort) : oldest;
}

/** The keys of the list that is shown; requests have none. */
export function listKeys(state: MonitState, place: ListPlace): readonly (string | null)[] {
	if (place.screen === 'apps') return appRows(state, place).map(({app}) => app.status.name);
	if (place.screen === 'app') return workerRows(state, place).map(({worker}) => String(worker.pid));
	return requestRows(state, place).map(() => null);
}

/** Where the cursor is: at what it was on, or where that was. -1: the list is empty. */
export function cursorIndex({cursor}: ListPlace, keys: readonly (string | null)[]): number {
	const found = cursor.key === null ? -1 : keys.indexOf(cursor.key);
	return found >= 0 ? found : Math.min(cursor.index, keys.length - 1);
}

/** What the cursor is on. */
export function selectedApp(state: MonitState): Seen<AppStatus> | undefined {
	const place = here(state.path);
	if (place.screen !== 'apps' || !isList(place)) return appOf(state, place.scope.apps[0]);
	const rows = appRows(state, place);
	return rows[
		cursorIndex(
			place,
			rows.map(({app}) => app.status.name),
		)
	]?.app;
}

/** On an app's screen the one under the cursor, on a worker's the one that is shown. */
export function selectedWorker(state: MonitState): {app: string; slot: number; pid: number} | undefined {
	const place = here(state.path);
	const app = place.scope.apps[0];
	if (app === undefined) return undefined;
	if (place.scope.worker) return {app, ...place.scope.worker};
	if (place.screen !== 'app' || !isList(place)) return undefined;
	const rows = workerRows(state, place);
	const worker =
		rows[
			cursorIndex(
				place,
				rows.map((row) => String(row.worker.pid)),
			)
		]?.worker;
	return worker && {app, slot: worker.slot, pid: worker.pid};
}

/** Marked apps, or else the one that is meant here. */
export function chosenApps(state: MonitState): readonly string[] {
	const place = here(state.path);
	if (place.screen === 'apps' && state.marked.size > 0)
		return state.apps.map(({status}) => status.name).filter((name) => state.marked.has(name));
	const app = selectedApp(state);
	return app ? [app.status.name] : [];
}
