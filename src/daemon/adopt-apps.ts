import type {AppSpec} from '../protocol/app-spec.ts';
import {completeSpec} from '../protocol/complete-spec.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {listBundles, readSpec} from '../state-dir/bundle.ts';
import {untilMetAtLast} from './dependencies.ts';
import {startOrder} from './dependency-order.ts';
import type {Fleet} from './fleet.ts';
import {Lanes} from './lanes.ts';
import {isUp} from './plan-app.ts';
import {followRollout, writeServingSpec} from './serving-spec.ts';

/** For all apps together: after it the daemon answers clients, whoever has not answered it. */
const adoptionDeadlineMs = 2500;
const startAtOnce = 4;

/**
 * When the daemon comes up: finds every living app master again, whatever the files say, then (in the background)
 * brings back each app that is wanted and has none. A living app is never stopped on the word of a file. All are looked
 * for at once, so that one that is mute costs the others nothing; it is adopted when it answers again.
 */
export async function adoptApps(fleet: Fleet, logger: Logger): Promise<{starting: Promise<unknown>}> {
	const names = new Set([...fleet.entries().map(({spec}) => spec.name), ...listBundles(fleet.home)]);
	const toStart: string[] = [];
	let inTime = true;
	const adoptions = [...names].map(async (app) => {
		if ((await adopt(fleet, app, logger)) === 'leave') return;
		if (inTime) toStart.push(app);
		else await fleet.revival.attempt(app);
	});
	await Promise.race([Promise.all(adoptions), pause(adoptionDeadlineMs)]);
	inTime = false;
	if (toStart.length > 0) logger.info('starting what was running before', {apps: toStart});
	fleet.giveIds();
	return {starting: startInOrder(fleet, toStart)};
}

/** What depends on others comes after them, however long that takes. */
async function startInOrder(fleet: Fleet, apps: readonly string[]): Promise<void> {
	const lanes = new Lanes(startAtOnce);
	const specs = startOrder(apps.flatMap((app) => fleet.find(app)?.spec ?? []));
	await Promise.all(
		specs.map(async (spec) => {
			if (spec.dependsOn.length > 0 && !(await mayStart(fleet, spec))) return;
			await lanes.run(() => fleet.revival.attempt(spec.name));
		}),
	);
}

/** False also when somebody else has started it while it waited. */
async function mayStart(fleet: Fleet, spec: AppSpec): Promise<boolean> {
	return (await untilMetAtLast(fleet, spec)) && !isUp(await fleet.status(spec.name));
}

type Verdict = 'leave' | 'start';

async function adopt(fleet: Fleet, app: string, logger: Logger): Promise<Verdict> {
	try {
		const life = await lookForMaster(fleet, app);
		if (!fleet.find(app)) await adoptBundle(fleet, app, life, logger);
		// A second master must never be started beside a mute one.
		const master = life === 'mute' ? await fleet.link(app).found() : life === 'answers';
		return await (master ? reconcile(fleet, app, logger) : startIfWanted(fleet, app));
	} catch (error) {
		// A bundle that nobody can read must not hold up the others.
		logger.error(`not adopted: ${FcmError.from(error).message}`, {app});
		return 'leave';
	}
}

type Life = 'answers' | 'mute' | 'none';

async function lookForMaster(fleet: Fleet, app: string): Promise<Life> {
	try {
		return (await fleet.link(app).attach()) ? 'answers' : 'none';
	} catch {
		return 'mute';
	}
}

/**
 * The registry has lost the app. Without a living master it comes back as stopped: shown, and ready to be started or
 * deleted, rather than forgotten or started against somebody's will.
 */
async function adoptBundle(fleet: Fleet, app: string, life: Life, logger: Logger): Promise<void> {
	const spec = await specOf(fleet, app, life, logger);
	fleet.hold({spec, wanted: 'stopped'});
	logger.warn('found an app that the registry did not know', {app, master: life});
}

async function specOf(fleet: Fleet, app: string, life: Life, logger: Logger): Promise<AppSpec> {
	try {
		return completeSpec(readSpec(fleet.home, app));
	} catch (error) {
		if (life !== 'answers') throw error;
		return specFromMaster(fleet, app, logger);
	}
}

async function specFromMaster(fleet: Fleet, app: string, logger: Logger): Promise<AppSpec> {
	const link = fleet.link(app);
	if (link.peer?.features.includes('serving-spec')) return completeSpec((await link.call('spec', {})).spec);
	const {spec} = await link.call('describe', {});
	logger.warn('its spec is damaged; the one that its master tells has no environment', {app});
	return completeSpec({...spec, env: {}, shellEnv: {}});
}

function startIfWanted(fleet: Fleet, app: string): Verdict {
	if (fleet.find(app)?.wanted === 'running') return 'start';
	if (!fleet.link(app).mayLive) fleet.endLeftBehind(app);
	return 'leave';
}

/** What lives outranks what is written. */
async function reconcile(fleet: Fleet, app: string, logger: Logger): Promise<Verdict> {
	const told = await fleet.askMaster(app);
	if (!told) return startIfWanted(fleet, app);
	const {status, specHash} = told;
	if (status.status === 'stopping') return 'leave';
	if (status.status === 'stopped') {
		// Generation 0: the last daemon died before it could say `start`. Later ones have ended by themselves and stay so.
		return status.generation === 0 ? startIfWanted(fleet, app) : 'leave';
	}
	fleet.setWanted(app, 'running');
	fleet.noteAdopted(app, status);
	await writeServingSpec(fleet, app, specHash, logger);
	if (status.rollout) void followRollout(fleet, app, logger).catch((error) => logger.error(String(error), {app}));
	return 'leave';
}
