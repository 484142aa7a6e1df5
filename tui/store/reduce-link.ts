import type {AppStatus, DaemonStatus, StatusFrame} from '../../src/protocol/status.ts';
import type {LinkEvent} from '../source/monit-source.ts';
import {withSamples} from './history.ts';
import type {MonitState, Seen} from './monit-state.ts';

/** A snapshot replaces everything; a delta replaces whole apps. Names that are gone are no longer marked. */
export function withFrame(before: MonitState, frame: StatusFrame): MonitState {
	const told = frame.type === 'snapshot' ? frame.report.apps : frame.apps;
	const apps = frame.type === 'snapshot' ? seen(told, before.now) : merged(before, frame);
	const names = new Set(apps.map(({status}) => status.name));
	const all = apps.map(({status}) => status);
	return {
		...before,
		link: before.link.state === 'live' ? before.link : {state: 'live'},
		daemon: seenDaemon(before, frame.type === 'snapshot' ? frame.report.daemon : frame.daemon),
		apps,
		marked: [...before.marked].every((name) => names.has(name))
			? before.marked
			: new Set([...before.marked].filter((name) => names.has(name))),
		history: withSamples(before.history, told, all, before.now),
	};
}

/** The last known apps stay on the screen; `since` is the moment of the loss, not of the last vain try. */
export function withGone(state: MonitState, {problem, running}: LinkEvent & {type: 'gone'}): MonitState {
	const since = state.link.state === 'gone' ? state.link.since : state.now;
	return {...state, link: {state: 'gone', since, problem, running}};
}

function merged({apps, now}: MonitState, frame: StatusFrame & {type: 'delta'}): readonly Seen<AppStatus>[] {
	const replaced = new Set([...frame.removed, ...frame.apps.map(({name}) => name)]);
	return [...apps.filter(({status}) => !replaced.has(status.name)), ...seen(frame.apps, now)].sort(byName);
}

function seen(apps: readonly AppStatus[], now: number): Seen<AppStatus>[] {
	return apps.map((status) => ({status, at: now})).sort(byName);
}

function seenDaemon({daemon, now}: MonitState, status: DaemonStatus): Seen<DaemonStatus> {
	const same = daemon?.status.pid === status.pid && daemon.status.version === status.version;
	return same ? daemon : {status, at: now};
}

function byName(left: Seen<AppStatus>, right: Seen<AppStatus>): number {
	return left.status.name < right.status.name ? -1 : Number(left.status.name > right.status.name);
}
