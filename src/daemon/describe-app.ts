import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppDescription} from '../protocol/control-api.ts';
import {lastEvents} from '../state-dir/last-events.ts';
import {appPaths} from '../state-dir/paths.ts';
import type {Fleet} from './fleet.ts';

const deadlineMs = 5000;
const lastEventsShown = 50;

/** From the app's master, or, when none lives, from what is written about it. Errors: FCM_ERR_MASTER_UNREACHABLE. */
export async function describeApp(fleet: Fleet, app: string): Promise<AppDescription> {
	const {spec} = fleet.entry(app);
	const link = fleet.link(app);
	if (link.mayLive) {
		const described = await link.call('describe', {}, {deadlineMs}).catch((error: unknown) => {
			// Dead meanwhile: then what is written counts.
			if (link.mayLive) throw error;
			return null;
		});
		if (described) return {...described, status: fleet.marked(described.status)};
	}
	const {outLog, errorLog, events} = appPaths(fleet.home, app);
	return {
		status: fleet.lastStatus(app),
		spec: withoutValues(spec),
		release: null,
		logs: {out: outLog, error: errorLog},
		events: lastEvents(events, lastEventsShown),
	};
}

/** Values of the environment are secrets. */
function withoutValues({env, shellEnv: _, ...rest}: AppSpec): AppDescription['spec'] {
	return {...rest, env: Object.keys(env).sort()};
}
