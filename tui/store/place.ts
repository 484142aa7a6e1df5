/** Whose things a screen shows. No apps: those of all. */
export interface Scope {
	apps: readonly string[];
	worker: {slot: number; pid: number} | null;
}

export interface Sort {
	/** Of the column; null: the natural order. */
	letter: string | null;
	inverted: boolean;
}

/** A list in which one thing is selected. */
export interface ListPlace {
	screen: 'apps' | 'app' | 'requests';
	scope: Scope;
	filter: string;
	/** By its key, so that it stays when others come and go; by its place in the list when it is gone. */
	cursor: {key: string | null; index: number};
	sort: Sort;
}

/** A text that scrolls. */
export interface TextPlace {
	screen: 'worker' | 'events' | 'logs' | 'output';
	scope: Scope;
	filter: string;
	/** Lines: from the first one on the worker and output screens, back from the newest in events and logs. */
	scroll: number;
	/** Of logs. */
	errorsOnly: boolean;
	/** Of output: what is shown. */
	output: {title: string; lines: readonly string[]} | null;
}

/** One step of the path that stands at the top. */
export type Place = ListPlace | TextPlace;
export type Screen = Place['screen'];

export const allApps: Scope = {apps: [], worker: null};

export function listPlace(screen: ListPlace['screen'], scope: Scope): ListPlace {
	return {screen, scope, filter: '', cursor: {key: null, index: 0}, sort: {letter: null, inverted: false}};
}

export function textPlace(screen: TextPlace['screen'], scope: Scope, output: TextPlace['output'] = null): TextPlace {
	return {screen, scope, filter: '', scroll: 0, errorsOnly: false, output};
}

export function isList(place: Place): place is ListPlace {
	return place.screen === 'apps' || place.screen === 'app' || place.screen === 'requests';
}

/** As it stands in the path: `api`, `worker 2`, `logs of all`. */
export function placeWords({screen, scope, ...place}: Place): string {
	switch (screen) {
		case 'apps':
			return 'Apps';
		case 'app':
			return scope.apps[0] ?? '';
		case 'worker':
			return `worker ${scope.worker?.slot}`;
		case 'output':
			return 'output' in place && place.output ? place.output.title : '';
		default:
			return `${screen} of ${scopeWords(scope)}`;
	}
}

export function scopeWords({apps, worker}: Scope): string {
	if (apps.length === 0) return 'all apps';
	const names = apps.length > 3 ? `${apps.slice(0, 2).join(', ')} and ${apps.length - 2} more` : apps.join(', ');
	return worker ? `${names} worker ${worker.slot}` : names;
}
