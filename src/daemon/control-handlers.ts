import type {Call, Handlers} from '../ipc/rpc-server.ts';
import type {ControlApi, DaemonInfo, Selectors} from '../protocol/control-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import {selectApps} from '../shared/select-apps.ts';
import {appEvents, checkLimit} from './app-events.ts';
import {AppTurns} from './app-turns.ts';
import {ChangeCommands} from './change-commands.ts';
import {describeApp} from './describe-app.ts';
import {EndCommands} from './end-commands.ts';
import type {Fleet} from './fleet.ts';
import {mapBounded} from './map-bounded.ts';
import {RolloutCommands} from './rollout-commands.ts';
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
}

type Operation = (app: string, emit: Emit) => Promise<OperationResult>;
type OperationCall = Call<OperationEvent>;

/** Booting workers is work for the processor, ending them mostly waiting. */
const changeAtOnce = 4;
const endAtOnce = 64;

/** What clients may ask of the daemon, in params that `controlParams` has checked. A client that goes away midway changes nothing: the operation goes on, unwatched. */
export function controlHandlers({fleet, feed, info, cores, onKilled}: ControlParts): Handlers<ControlApi> {
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

	return {
		'daemon.info': async () => info(),
		'daemon.kill': async (_, call) => {
			mayChange();
			isEnding = true;
			turns.close();
			const apps = await mapBounded(select(['all']), endAtOnce, (app) => end.kill(app, call.emit));
			onKilled();
			return {apps};
		},
		'apps.list': () => feed.report(),
		'apps.describe': async ({selectors}) => {
			const apps = select(selectors);
			return {apps: await mapBounded(apps, endAtOnce, (app) => describeApp(fleet, app))};
		},
		'apps.apply': async ({specs}, call) => {
			mayChange();
			return {apps: await mapBounded(specs, changeAtOnce, (spec) => change.apply(spec, call.emit))};
		},
		'apps.start': onEach(changeAtOnce, (app, emit) => change.start(app, emit)),
		'apps.restart': onEach(changeAtOnce, (app, emit) => change.restart(app, emit)),
		'apps.reload': ({selectors, rollout}, call) =>
			onEach(changeAtOnce, (app, emit) => rollouts.reload(app, rollout, emit))({selectors}, call),
		'apps.rollback': onEach(changeAtOnce, (app, emit) => rollouts.rollback(app, emit)),
		'apps.rollout': ({selectors, action}, call) =>
			onEach(endAtOnce, (app, emit) => rollouts.steer(app, action, emit))({selectors}, call),
		'apps.events': async ({selectors, limit}) => {
			const count = checkLimit(limit);
			return {apps: await mapBounded(select(selectors), endAtOnce, (app) => appEvents(fleet, app, count))};
		},
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
