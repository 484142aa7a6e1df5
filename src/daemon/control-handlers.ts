import type {Handlers} from '../ipc/rpc-server.ts';
import type {ControlApi, DaemonInfo, Selectors} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import {selectApps} from '../shared/select-apps.ts';
import {AppTurns} from './app-turns.ts';
import {Applications} from './applications.ts';
import {ChangeCommands, type Concert} from './change-commands.ts';
import {chosenOne} from './chosen-one.ts';
import {EndCommands} from './end-commands.ts';
import type {Fleet} from './fleet.ts';
import {Lanes} from './lanes.ts';
import type {LifecycleMethod} from './lifecycle-handlers.ts';
import {lookHandlers} from './look-handlers.ts';
import {onMany} from './on-many.ts';
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

/** Booting workers is work for the processor, with waiting for the disk and for each other in between. */
const changesPerCore = 4;

/** What clients may ask of the daemon, in params that `controlParams` has checked. A client that goes away midway changes nothing: the operation goes on, unwatched. */
export function controlHandlers(parts: ControlParts): Handlers<CommandApi> {
	const {fleet, feed, info, cores, onKilled, onNoticeShown} = parts;
	const changeAtOnce = cores * changesPerCore;
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
	const mayChange = () => {
		if (isEnding) throw new FcmError('FCM_ERR_ABORTED', 'the daemon is being killed');
	};
	const {onEach, inStartOrder, inEndOrder} = onMany(fleet, select, mayChange);

	const killAll = inEndOrder((app, emit) => end.kill(app, emit));

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
			const killing = killAll({selectors: ['all']}, call);
			// Those that it works on are chosen by now; nothing else may begin.
			isEnding = true;
			turns.close();
			const result = await killing;
			onKilled();
			return result;
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
		'apps.start': inStartOrder(changeAtOnce, (app, concert) => change.start(app, concert)),
		'apps.restart': inStartOrder(changeAtOnce, (app, concert) => change.restart(app, concert)),
		'apps.reload': ({selectors, rollout}, call) =>
			onEach(changeAtOnce, (app, emit) => rollouts.reload(app, rollout, emit))({selectors}, call),
		'apps.rollback': onEach(changeAtOnce, (app, emit) => rollouts.rollback(app, emit)),
		'apps.rollout': ({selectors, action}, call) =>
			onEach(64, (app, emit) => rollouts.steer(app, checkAction(action), emit))({selectors}, call),
		'apps.stop': inEndOrder((app, emit) => end.stop(app, emit)),
		'apps.delete': inEndOrder((app, emit) => end.delete(app, emit)),
		'apps.scale': async ({app, to}, call) => {
			mayChange();
			return {apps: [await change.scale(chosenOne(select, app), to, call.emit)]};
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
