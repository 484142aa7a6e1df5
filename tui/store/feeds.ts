import type {FeedNews, FeedRequest} from '../source/monit-source.ts';
import type {Feeds, MonitState} from './monit-state.ts';
import {here} from './monit-state.ts';

/** Lines and events kept for scrolling back, and asked for at the opening. */
export const maxLogLines = 2000;
const firstLogLines = 400;
export const maxEvents = 500;

/** What the screen needs beside the status. */
export function wantedFeeds({path, prompt}: MonitState): readonly FeedRequest[] {
	const place = here(path);
	const {apps, worker} = place.scope;
	switch (place.screen) {
		case 'apps':
		case 'output':
			return [];
		case 'app':
			return [{feed: 'events', apps, count: maxEvents}];
		case 'worker':
		case 'requests':
			return [{feed: 'activity', apps}];
		case 'events':
			return [{feed: 'events', apps, count: maxEvents}];
		case 'logs': {
			// While it is typed, a filter only hides lines; once it is kept, the files are searched with it.
			const filter = prompt.kind === 'filter' ? prompt.before : place.filter;
			const errorsOnly = 'errorsOnly' in place && place.errorsOnly;
			const slot = worker?.slot ?? null;
			return [{feed: 'logs', apps, slot, errorsOnly, filter: isPattern(filter) ? filter : '', lines: firstLogLines}];
		}
	}
}

/** Drops what was told for a screen that is no longer shown, and makes room for what the new one asks for. */
export function withFeeds(state: MonitState): MonitState {
	const wanted = wantedFeeds(state);
	const {logs, events, activity} = state.feeds;
	const of = <F extends FeedRequest['feed']>(feed: F) =>
		(wanted.find((request) => request.feed === feed) ?? null) as (FeedRequest & {feed: F}) | null;
	const next: Feeds = {
		logs: kept(logs, of('logs'), (request) => ({request, lines: null, problem: null})),
		events: kept(events, of('events'), (request) => ({request, events: null, problem: null})),
		activity: kept(activity, of('activity'), (request) => ({request, apps: null, at: 0, problem: null})),
	};
	const same = next.logs === logs && next.events === events && next.activity === activity;
	return same ? state : {...state, feeds: next};
}

function kept<Request extends FeedRequest, Feed extends {request: Request}>(
	feed: Feed | null,
	wanted: Request | null,
	fresh: (request: Request) => Feed,
): Feed | null {
	if (wanted === null) return null;
	return feed && isSameFeed(feed.request, wanted) ? feed : fresh(wanted);
}

export function isSameFeed(a: FeedRequest, b: FeedRequest): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** Takes in what was told, unless it is of a screen that was left. */
export function withNews(state: MonitState, request: FeedRequest, news: FeedNews): MonitState {
	const {feeds} = state;
	const feed = feeds[request.feed];
	if (!feed || !isSameFeed(feed.request, request)) return state;
	if (news.news === 'problem') return {...state, feeds: {...feeds, [request.feed]: {...feed, problem: news.problem}}};
	if (news.news === 'lines' && feeds.logs) {
		const lines = [...(feeds.logs.lines ?? []), ...news.lines].slice(-maxLogLines);
		return heldBack({...state, feeds: {...feeds, logs: {...feeds.logs, lines, problem: null}}}, news.lines.length);
	}
	if (news.news === 'events' && feeds.events) {
		const events = [...(feeds.events.events ?? []), ...news.events].slice(-maxEvents);
		return heldBack(
			{...state, feeds: {...feeds, events: {...feeds.events, events, problem: null}}},
			news.events.length,
		);
	}
	if (news.news === 'activity' && feeds.activity) {
		const activity = {...feeds.activity, apps: news.apps, at: state.now, problem: null};
		return {...state, feeds: {...feeds, activity}};
	}
	return state;
}

/** New lines do not move a view that is scrolled back. */
function heldBack(state: MonitState, added: number): MonitState {
	const place = here(state.path);
	if (!('scroll' in place) || place.scroll === 0 || place.screen === 'worker') return state;
	const path = [...state.path.slice(0, -1), {...place, scroll: place.scroll + added}] as unknown as MonitState['path'];
	return {...state, path};
}

/** As it is typed, a pattern is broken now and then. */
export function isPattern(filter: string): boolean {
	try {
		new RegExp(filter.replace(/^!/, ''));
		return true;
	} catch {
		return false;
	}
}
