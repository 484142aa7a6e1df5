import type {Call, Handlers} from '../ipc/rpc-server.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {ControlApi, DaemonInfo, Selectors} from '../protocol/control-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import {selectApps} from '../shared/select-apps.ts';
import {AppTurns} from './app-turns.ts';
import {Applications} from './applications.ts';
import {ChangeCommands, type Concert} from './change-commands.ts';
import {EndCommands} from './end-commands.ts';
import type {Fleet} from './fleet.ts';
import {inEndOrder, inStartOrder} from './in-order.ts';
import {Lanes} from './lanes.ts';
import type {LifecycleMethod} from './lifecycle-handlers.ts';
import {lookHandlers} from './look-handlers.ts';
import {mapBounded} from './map-bounded.ts';
import {RolloutCommands} from './rollout-commands.ts';
import {saveHandlers} from './save-handlers.ts';
import type {Emit} from './settle-result.ts';
import type {StatusFeed} from './status-feed.ts';
import {workerHandlers} from './worker-handlers.ts';

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

/** What clients may ask of the daemon. A client that goes away midway changes nothing: the operation goes on, unwatched. */
export function controlHandlers(parts: ControlParts): Handlers<CommandApi> {
	const {fleet, feed, info, cores, onKilled, onNoticeShown} = parts;
	const turns = new AppTurns();
	const change = new ChangeCommands(fleet, turns, cores);
	const rollouts = new RolloutCommands(fleet);
	const end = new EndCommands(fleet, turns);
	const applications = new Applications({fleet, change, end, atOnce: changeAtOnce});
	let isEnding = false;

	const select = (selectors: Selectors) => {
		const known = fleet
			.entries()
			.map(({spec: {name, namespace}, id}) => ({name, namespace, ...(id !== undefined && {id})}));
		return selectApps(known, selectors);
	};
	const dependents = (apps: string[]) => apps.map((app) => fleet.entry(app).spec);
	const mayChange = () => {
		if (isEnding) throw new FcmError('FCM_ERR_ABORTED', 'the daemon is being killed');
	};
	const onEach =
		(limit: number, operation: Operation) => async (params: {selectors: Selectors}, call: OperationCall) => {
			mayChange();
			const apps = select(params.selectors);
			return {apps: await mapBounded(apps, limit, (app) => operation(app, call.emit))};
		};

	const inOrder =
		(operation: (app: string, concert: Concert) => Promise<OperationResult>) =>
		async (params: {selectors: Selectors}, {emit}: OperationCall) => {
			mayChange();
			const lanes = new Lanes(changeAtOnce);
			const apps = dependents(select(params.selectors));
			return {
				apps: await inStartOrder<AppSpec, OperationResult>(apps, ({name}, outcomes) =>
					operation(name, {emit, lanes, outcomes}),
				),
			};
		};
	const inReverse = (operation: Operation) => async (params: {selectors: Selectors}, call: OperationCall) => {
		mayChange();
		const apps = dependents(select(params.selectors));
		return {apps: await inEndOrder(apps, endAtOnce, ({name}) => operation(name, call.emit))};
	};

	return {
		...lookHandlers(fleet, select),
		...workerHandlers(fleet, select),
		...saveHandlers({
			fleet,
			apply: (targets, {emit}) => {
				mayChange();
				return applications.applyTargets(targets, emit);
			},
			start: (app, emit) => change.start(app, alone(emit)),
		}),
		'daemon.info': async () => info(),
		'daemon.kill': async (_, call) => {
			mayChange();
			isEnding = true;
			turns.close();
			const apps = await inEndOrder(dependents(select(['all'])), endAtOnce, ({name}) => end.kill(name, call.emit));
			onKilled();
			return {apps};
		},
		'apps.list': async ({showsNotice}) => {
			fleet.flush();
			const report = await feed.report();
			if (showsNotice === true) onNoticeShown?.();
			return report;
		},
		'apps.plan': (application) => applications.plan(application),
		'apps.apply': async (application, call) => {
			mayChange();
			return {apps: await applications.apply(application, call.emit)};
		},
		'apps.start': inOrder((app, concert) => change.start(app, concert)),
		'apps.restart': inOrder((app, concert) => change.restart(app, concert)),
		'apps.reload': ({selectors, rollout}, call) =>
			onEach(changeAtOnce, (app, emit) => rollouts.reload(app, rollout, emit))({selectors}, call),
		'apps.rollback': onEach(changeAtOnce, (app, emit) => rollouts.rollback(app, emit)),
		'apps.rollout': ({selectors, action}, call) =>
			onEach(endAtOnce, (app, emit) => rollouts.steer(app, checkAction(action), emit))({selectors}, call),
		'apps.stop': inReverse((app, emit) => end.stop(app, emit)),
		'apps.delete': inReverse((app, emit) => end.delete(app, emit)),
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

/** A command on one app. */
function alone(emit: Emit): Concert {
	return {emit, lanes: new Lanes(1), outcomes: new Map()};
}

function checkAction(action: 'promote' | 'abort'): 'promote' | 'abort' {
	if (action === 'promote' || action === 'abort') return action;
	throw new FcmError('FCM_ERR_USAGE', 'a rollout is promoted or aborted');
}
