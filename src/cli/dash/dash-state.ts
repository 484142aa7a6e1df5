import type {ToldEvent} from '../../client/event-journal-reader.ts';
import type {RequestInFlight} from '../../protocol/activity.ts';
import type {AppActivity, PastOfApp} from '../../protocol/control-api.ts';
import type {HistoryCells, HistoryStep} from '../../protocol/history.ts';
import type {AppStatus, StatusFrame} from '../../protocol/status.ts';
import {fittingApps} from '../../shared/select-apps.ts';

/** What a screen can show. */
const maxEvents = 50;
const maxRequests = 50;

export type OpenRequest = RequestInFlight & {app: string; slot: number};

/** All that the wallboard knows. */
export interface DashState {
	/** None: every app. */
	readonly selectors: readonly string[];
	readonly apps: ReadonlyMap<string, AppStatus>;
	readonly past: ReadonlyMap<string, Readonly<Partial<Record<HistoryStep, HistoryCells>>>>;
	/** The newest last. */
	readonly events: readonly ToldEvent[];
	/** The oldest first. */
	readonly requests: readonly OpenRequest[];
	/** When the daemon was last heard of; null: not yet. Wall time, as all times here. */
	readonly heardAt: number | null;
	/** Null: the daemon is there. */
	readonly gone: {problem: string | null} | null;
}

export type DashNews =
	| {type: 'frame'; frame: StatusFrame; at: number}
	| {type: 'history'; step: HistoryStep; apps: readonly PastOfApp[]; at: number}
	| {type: 'activity'; apps: readonly AppActivity[]; at: number}
	| {type: 'events'; events: readonly ToldEvent[]}
	/** `problem`: what is known beyond that it is not there. */
	| {type: 'gone'; problem: string | null};

export function firstState(selectors: readonly string[]): DashState {
	const nothing = {apps: new Map(), past: new Map(), events: [], requests: []};
	return {selectors, ...nothing, heardAt: null, gone: null};
}

export function withNews(state: DashState, news: DashNews): DashState {
	switch (news.type) {
		case 'frame':
			return {...state, apps: withFrame(state.apps, news.frame), heardAt: news.at, gone: null};
		case 'history': {
			const past = new Map(state.past);
			for (const {app, history} of news.apps) if (history) past.set(app, {...past.get(app), [news.step]: history});
			for (const name of past.keys()) if (!state.apps.has(name)) past.delete(name);
			return {...state, past, heardAt: news.at};
		}
		case 'activity': {
			const requests = news.apps.flatMap(({app, workers}) =>
				workers.flatMap(({slot, requests: open}) => open.map((request) => ({...request, app, slot}))),
			);
			requests.sort((a, b) => b.ageMs - a.ageMs);
			return {...state, requests: requests.slice(0, maxRequests), heardAt: news.at};
		}
		case 'events':
			return {...state, events: [...state.events, ...news.events].slice(-maxEvents)};
		case 'gone':
			return {...state, gone: {problem: news.problem}};
	}
}

/** Those that are asked for, by name. */
export function chosenApps({apps, selectors}: DashState): AppStatus[] {
	const all = [...apps.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	if (selectors.length === 0) return all;
	const fitting = new Set(selectors.flatMap((selector) => fittingApps(all, selector)));
	return all.filter(({name}) => fitting.has(name));
}

function withFrame(apps: DashState['apps'], frame: StatusFrame): DashState['apps'] {
	if (frame.type === 'snapshot') return new Map(frame.report.apps.map((app) => [app.name, app]));
	const next = new Map(apps);
	for (const app of frame.apps) next.set(app.name, app);
	for (const name of frame.removed) next.delete(name);
	return next;
}
