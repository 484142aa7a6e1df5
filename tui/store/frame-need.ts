import {isYoung} from '../words/ages.ts';
import {isActing} from './action-list.ts';
import type {MonitState} from './monit-state.ts';
import {selectedApp} from './selection.ts';

/** Whether an event changed anything that is drawn. Time alone is not a change, see `countsSeconds`. */
export function differs(before: MonitState, after: MonitState): boolean {
	const keys = Object.keys(after) as (keyof MonitState)[];
	return keys.some((key) => key !== 'now' && key !== 'size' && before[key] !== after[key]);
}

/** Whether the screen shows an age or a countdown that changes every second. */
export function countsSeconds(state: MonitState): boolean {
	const {link, now, daemon} = state;
	const since = (at: number) => isYoung(now - at);
	if (isActing(state) || (link.state === 'gone' && since(link.since))) return true;
	if (daemon && isYoung(daemon.status.uptimeMs + now - daemon.at)) return true;
	if (state.actions.some(({outcome}) => outcome.state === 'done' && outcome.result.ok)) return true;
	const selected = selectedApp(state);
	const {rollout, trouble, lastFailure, workers} = selected?.status ?? {trouble: [], workers: []};
	if (rollout || trouble.some(({retryAt}) => retryAt !== null)) return true;
	if (lastFailure && since(lastFailure.at)) return true;
	if (selected && workers.some(({uptimeMs}) => isYoung(uptimeMs + now - selected.at))) return true;
	return state.apps.some(({status, at}) => status.uptimeMs > 0 && isYoung(status.uptimeMs + now - at));
}
