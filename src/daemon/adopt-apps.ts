import type {AppSpec} from '../protocol/app-spec.ts';
import {completeSpec} from '../protocol/complete-spec.ts';
import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {listBundles, readSpec} from '../state-dir/bundle.ts';
import type {RegistryEntry} from '../state-dir/registry.ts';
import type {Fleet} from './fleet.ts';
import {mapBounded} from './map-bounded.ts';

const lookAtOnce = 16;
const startAtOnce = 4;

/**
 * When the daemon comes up: finds every living app master again, whatever the files say, then (in the background)
 * brings back each app that is wanted and has none. A living app is never stopped on the word of a file.
 */
export async function adoptApps(fleet: Fleet, logger: Logger): Promise<{starting: Promise<unknown>}> {
	const names = new Set([...fleet.entries().map(({spec}) => spec.name), ...listBundles(fleet.home)]);
	const verdicts = await mapBounded([...names], lookAtOnce, async (app) => ({
		app,
		verdict: await look(fleet, app, logger),
	}));
	const toStart = verdicts.filter(({verdict}) => verdict === 'start').map(({app}) => app);
	if (toStart.length > 0) logger.info('starting what was running before', {apps: toStart});
	return {starting: mapBounded(toStart, startAtOnce, (app) => fleet.revival.attempt(app))};
}

type Verdict = 'leave' | 'start';

async function look(fleet: Fleet, app: string, logger: Logger): Promise<Verdict> {
	try {
		const life = await lookForMaster(fleet, app, logger);
		const entry = fleet.find(app) ?? (await adoptBundle(fleet, app, life !== 'none', logger));
		// Mute for now; its link looks on. A second master must never be started beside it.
		if (life === 'mute') return 'leave';
		return reconcile(fleet, entry, life === 'answers' ? await fleet.ask(app) : null);
	} catch (error) {
		// A bundle that nobody can read must not hold up the others.
		logger.error(`not adopted: ${FcmError.from(error).message}`, {app});
		return 'leave';
	}
}

async function lookForMaster(fleet: Fleet, app: string, logger: Logger): Promise<'answers' | 'mute' | 'none'> {
	try {
		return (await fleet.link(app).attach()) ? 'answers' : 'none';
	} catch (error) {
		logger.error(FcmError.from(error).message, {app});
		return 'mute';
	}
}

/**
 * The registry has lost the app. Without a living master it comes back as stopped: shown, and ready to be started or
 * deleted, rather than forgotten or started against somebody's will.
 */
async function adoptBundle(fleet: Fleet, app: string, lives: boolean, logger: Logger): Promise<RegistryEntry> {
	const spec = await specOf(fleet, app, lives, logger);
	fleet.hold({spec, wanted: 'stopped'});
	logger.warn('found an app that the registry did not know', {app, lives});
	return fleet.entry(app);
}

async function specOf(fleet: Fleet, app: string, lives: boolean, logger: Logger): Promise<AppSpec> {
	try {
		return completeSpec(readSpec(fleet.home, app));
	} catch (error) {
		if (!lives) throw error;
		const {spec} = await fleet.link(app).call('describe', {});
		logger.warn('its spec is damaged; the one that its master knows has no environment', {app});
		return completeSpec({...spec, env: {}, shellEnv: {}});
	}
}

/** What lives outranks what is written. */
function reconcile(fleet: Fleet, {spec, wanted}: RegistryEntry, status: AppStatus | null): Verdict {
	if (!status) return wanted === 'running' ? 'start' : 'leave';
	if (status.status === 'stopping') return 'leave';
	if (status.status !== 'stopped') {
		fleet.setWanted(spec.name, 'running');
		return 'leave';
	}
	// Generation 0: the last daemon died before it could say `start`. Later ones have ended by themselves and stay so.
	return wanted === 'running' && status.generation === 0 ? 'start' : 'leave';
}
