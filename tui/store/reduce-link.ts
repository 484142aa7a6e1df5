import type {AppStatus, DaemonStatus, StatusFrame} from '../../src/protocol/status.ts';
import type {LinkEvent} from '../source/monit-source.ts';
import type {MonitState, Seen} from './monit-state.ts';
import {sameOnScreen} from './same-on-screen.ts';
import {neighbourOf} from './selection.ts';

/** A snapshot replaces everything; a delta replaces whole apps. What looks the same stays the same object. */
export function withFrame(before: MonitState, frame: StatusFrame): MonitState {
	const apps = frame.type === 'snapshot' ? frame.report.apps : merged(before.apps, frame);
	const next: MonitState = {
		...before,
		link: before.link.state === 'live' ? before.link : {state: 'live'},
		daemon: seenDaemon(before, frame.type === 'snapshot' ? frame.report.daemon : frame.daemon),
		apps: seenApps(before, apps),
	};
	return {...next, selected: neighbourOf(before.selected, before, next)};
}

/** The last known apps stay on the screen; `since` is the moment of the loss, not of the last vain try. */
export function withGone(state: MonitState, {problem, running}: LinkEvent & {type: 'gone'}): MonitState {
	const since = state.link.state === 'gone' ? state.link.since : state.now;
	return {...state, link: {state: 'gone', since, problem, running}};
}

function merged(before: readonly Seen<AppStatus>[], frame: StatusFrame & {type: 'delta'}): AppStatus[] {
	const replaced = new Set([...frame.removed, ...frame.apps.map(({name}) => name)]);
	const kept = before.map(({status}) => status).filter(({name}) => !replaced.has(name));
	return [...kept, ...frame.apps];
}

function seenDaemon({daemon, now}: MonitState, status: DaemonStatus): Seen<DaemonStatus> {
	const same = daemon?.status.pid === status.pid && daemon.status.version === status.version;
	return same ? daemon : {status, at: now};
}

function seenApps({apps: before, now}: MonitState, statuses: readonly AppStatus[]): readonly Seen<AppStatus>[] {
	const known = new Map(before.map((app) => [app.status.name, app]));
	const apps = statuses.map((status) => {
		const was = known.get(status.name);
		if (was?.status === status) return was;
		const is = {status, at: now};
		return was && sameOnScreen(was, is, now) ? was : is;
	});
	apps.sort(byName);
	const unchanged = apps.length === before.length && apps.every((app, index) => app === before[index]);
	return unchanged ? before : apps;
}

function byName(left: Seen<AppStatus>, right: Seen<AppStatus>): number {
	return left.status.name < right.status.name ? -1 : Number(left.status.name > right.status.name);
}
