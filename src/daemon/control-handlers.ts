import type {Call, Handlers} from '../ipc/rpc-server.ts';
import {type AppSpec, appNamePattern} from '../protocol/app-spec.ts';
import type {ControlApi, DaemonInfo, Selectors} from '../protocol/control-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import {selectApps} from '../shared/select-apps.ts';
import {appActivity} from './app-activity.ts';
import {appEnvironment} from './app-environment.ts';
import {appEvents, checkLimit} from './app-events.ts';
import {AppTurns} from './app-turns.ts';
import {ChangeCommands} from './change-commands.ts';
import {describeApp} from './describe-app.ts';
import {EndCommands} from './end-commands.ts';
import type {Fleet} from './fleet.ts';
import type {LifecycleMethod} from './lifecycle-handlers.ts';
import {mapBounded} from './map-bounded.ts';
import {RolloutCommands} from './rollout-commands.ts';
import {saveHandlers} from './save-handlers.ts';
import type {Emit} from './settle-result.ts';
import type {StatusFeed} from './status-feed.ts';

export interface ControlParts {
	fleet: Fleet;
	feed: StatusFeed;
	info: () => DaemonInfo;
	/** The cores of this machine: `scale app max`. */
	cores: number;
	/** Every app is down and the answer is given: the daemon may end. */
	onKilled: () => void;
	/** A person has read what the daemon had to say of itself. */
	onNoticeShown?: () => void;
}

/** All but the daemon's own life (lifecycle-handlers.ts). */
export type CommandApi = Omit<ControlApi, LifecycleMethod>;

type Operation = (app: string, emit: Emit) => Promise<OperationResult>;
type OperationCall = Call<OperationEvent>;

/** Booting workers is work for the processor, ending them mostly waiting. */
const changeAtOnce = 4;
const endAtOnce = 64;

/** What clients may ask of the daemon, in params that `controlParams` has checked. A client that goes away midway changes nothing: the operation goes on, unwatched. */
export function controlHandlers(parts: ControlParts): Handlers<CommandApi> {
	const {fleet, feed, info, cores, onKilled, onNoticeShown} = parts;
	const turns = new AppTurns();
	const change = new ChangeCommands(fleet, turns, cores);
	const rollouts = new RolloutCommands(fleet);
	const end = new EndCommands(fleet, turns);
	let isEnding = false;

	const select = (selectors: Selectors) => {
		const specs = fleet.entries().map(({spec}) => spec);
		return selectApps(specs, selectors);
	};
	const mayChange = () => {
		if (isEnding) throw new FcmError('FCM_ERR_ABORTED', 'the daemon is being killed');
	};
	const onEach =
		(limit: number, operation: Operation) => async (params: {selectors: Selectors}, call: OperationCall) => {
			mayChange();
			const apps = select(params.selectors);
			return {apps: await mapBounded(apps, limit, (app) => operation(app, call.emit))};
		};

	const applyAll = (specs: AppSpec[], call: OperationCall) => {
		mayChange();
		checkSpecs(specs);
		return mapBounded(specs, changeAtOnce, (spec) => change.apply(spec, call.emit));
	};

	return {
		...saveHandlers({fleet, apply: applyAll, start: (app, emit) => change.start(app, emit)}),
		'daemon.info': async () => info(),
		'daemon.kill': async (_, call) => {
			mayChange();
			isEnding = true;
			turns.close();
			const apps = await mapBounded(select(['all']), endAtOnce, (app) => end.kill(app, call.emit));
			onKilled();
			return {apps};
		},
		'apps.list': async ({showsNotice}) => {
			fleet.flush();
			const report = await feed.report();
			if (showsNotice === true) onNoticeShown?.();
			return report;
		},
		'apps.describe': async ({selectors}) => {
			const apps = select(selectors);
			return {apps: await mapBounded(apps, endAtOnce, (app) => describeApp(fleet, app))};
		},
		'apps.apply': async ({specs}, call) => ({apps: await applyAll(specs, call)}),
		'apps.start': onEach(changeAtOnce, (app, emit) => change.start(app, emit)),
		'apps.restart': onEach(changeAtOnce, (app, emit) => change.restart(app, emit)),
		'apps.reload': ({selectors, rollout}, call) =>
			onEach(changeAtOnce, (app, emit) => rollouts.reload(app, rollout, emit))({selectors}, call),
		'apps.rollback': onEach(changeAtOnce, (app, emit) => rollouts.rollback(app, emit)),
		'apps.rollout': ({selectors, action}, call) =>
			onEach(endAtOnce, (app, emit) => rollouts.steer(app, checkAction(action), emit))({selectors}, call),
		'apps.events': async ({selectors, limit}) => {
			const count = checkLimit(limit);
			return {apps: await mapBounded(select(selectors), endAtOnce, (app) => appEvents(fleet, app, count))};
		},
		'apps.activity': async ({selectors}) => ({
			apps: await mapBounded(select(selectors), endAtOnce, (app) => appActivity(fleet, app)),
		}),
		'apps.env': async ({app, values}) => appEnvironment(fleet.entry(app).spec, values === true),
		'apps.stop': onEach(endAtOnce, (app, emit) => end.stop(app, emit)),
		'apps.delete': onEach(endAtOnce, (app, emit) => end.delete(app, emit)),
		'apps.scale': async ({app, to}, call) => {
			mayChange();
			fleet.entry(app);
			return {apps: [await change.scale(app, to, call.emit)]};
		},
		'status.subscribe': async (_, call) => {
			await feed.subscribe((frame) => call.emit(frame), call.signal);
			return {};
		},
	};
}

function checkAction(action: 'promote' | 'abort'): 'promote' | 'abort' {
	if (action === 'promote' || action === 'abort') return action;
	throw new FcmError('FCM_ERR_USAGE', 'a rollout is promoted or aborted');
}

/** The client has validated its file; this is for a client of another make: a name becomes a directory here. */
function checkSpecs(specs: readonly AppSpec[]): void {
	const isList = Array.isArray(specs) && specs.every((spec) => appNamePattern.test(spec?.name));
	if (!isList) throw new FcmError('FCM_ERR_CONFIG_INVALID', 'every app needs a valid name');
	const names = new Set(specs.map(({name}) => name));
	if (names.size < specs.length) throw new FcmError('FCM_ERR_CONFIG_INVALID', 'two apps have one name');
}
