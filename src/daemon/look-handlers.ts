import type {Handlers} from '../ipc/rpc-server.ts';
import type {ControlApi, Selectors} from '../protocol/control-api.ts';
import {appActivity} from './app-activity.ts';
import {appEnvironment} from './app-environment.ts';
import {appEvents, checkLimit} from './app-events.ts';
import {appHistory} from './app-history.ts';
import {chosenOne} from './chosen-one.ts';
import {describeApp} from './describe-app.ts';
import type {Fleet} from './fleet.ts';
import {mapBounded} from './map-bounded.ts';

type LookMethod = 'apps.describe' | 'apps.events' | 'apps.activity' | 'apps.history' | 'apps.env';

const lookAtOnce = 64;

/** What only looks at apps. */
export function lookHandlers(
	fleet: Fleet,
	select: (selectors: Selectors) => string[],
): Handlers<Pick<ControlApi, LookMethod>> {
	const onEach = <Result>(selectors: Selectors, look: (app: string) => Promise<Result>) =>
		mapBounded(select(selectors), lookAtOnce, look);
	return {
		'apps.describe': async ({selectors}) => ({apps: await onEach(selectors, (app) => describeApp(fleet, app))}),
		'apps.events': async ({selectors, limit}) => {
			const count = checkLimit(limit);
			return {apps: await onEach(selectors, (app) => appEvents(fleet, app, count))};
		},
		'apps.activity': async ({selectors}) => ({apps: await onEach(selectors, (app) => appActivity(fleet, app))}),
		'apps.history': async ({selectors, step, count}) => ({
			apps: await onEach(selectors, (app) => appHistory(fleet, app, {step, count})),
		}),
		'apps.env': async ({app, values}) => appEnvironment(fleet.entry(chosenOne(select, app)).spec, values === true),
	};
}
