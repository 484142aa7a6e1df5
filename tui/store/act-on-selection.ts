import type {AppStatus} from '../../src/protocol/status.ts';
import {attempt} from './ask.ts';
import {appOf, chosenApps, selectedApp, selectedWorker} from './lists.ts';
import type {MonitAction} from './monit-action.ts';
import {only, type Step, warned} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';

type Act = (state: MonitState) => Step;

/** What the keys do to marked apps, to the selected one, or to a worker. */
export const act = {
	mark: ((state) => {
		const name = selectedApp(state)?.status.name;
		if (name === undefined) return only(state);
		const marked = new Set(state.marked);
		if (!marked.delete(name)) marked.add(name);
		return only({...state, marked});
	}) satisfies Act,
	reload: onApps((apps) => ({verb: 'reload', apps})),
	restart: onApps((apps) => ({verb: 'restart', apps})),
	rollback: onApps((apps) => ({verb: 'rollback', apps})),
	delete: onApps((apps) => ({verb: 'delete', apps})),
	scaleUp: onApps((apps) => ({verb: 'scale', apps, by: 1})),
	scaleDown: onApps((apps) => ({verb: 'scale', apps, by: -1})),
	stopOrStart: ((state) => {
		const apps = chosenApps(state);
		if (apps.length === 0) return warned(state, 'no app is selected');
		const running = apps.filter((app) => !isIdle(appOf(state, app)?.status));
		return attempt(state, running.length > 0 ? {verb: 'stop', apps: running} : {verb: 'start', apps});
	}) satisfies Act,
	replaceWorker: onWorker('replace'),
	killWorker: onWorker('kill'),
	showStack: onWorker('stack'),
};

/** An app without a worker that was not stopped by hand (its master is gone, or gave up) can only be started. */
function isIdle(app: AppStatus | undefined): boolean {
	if (!app) return true;
	return app.status === 'stopped' || (app.status === 'errored' && app.workers.length === 0);
}

function onApps(make: (apps: readonly string[]) => MonitAction): Act {
	return (state) => {
		const apps = chosenApps(state);
		return apps.length === 0 ? warned(state, 'no app is selected') : attempt(state, make(apps));
	};
}

function onWorker(verb: 'replace' | 'kill' | 'stack'): Act {
	return (state) => {
		const worker = selectedWorker(state);
		return worker ? attempt(state, {verb, ...worker}) : warned(state, 'no worker is selected');
	};
}
