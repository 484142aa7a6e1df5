import type {Call, Handlers} from '../ipc/rpc-server.ts';
import type {WorkerEnd} from '../protocol/activity.ts';
import type {ControlApi, Selectors} from '../protocol/control-api.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import type {OperationEvent} from '../protocol/operation.ts';
import {FcmError, type WireError} from '../shared/errors.ts';
import {isSignal} from '../shared/signals.ts';
import {chosenOne} from './chosen-one.ts';
import type {Fleet} from './fleet.ts';
import {mapBounded} from './map-bounded.ts';
import {changeDeadlineMs} from './operation-deadlines.ts';

type WorkerMethod = 'apps.signal' | 'apps.reset' | 'apps.drain' | 'workers.kill' | 'workers.replace' | 'workers.stack';

const askAtOnce = 64;
const deadlineMs = 5000;

/** What app masters do with their workers besides running them. The daemon itself signals nobody. */
export function workerHandlers(
	fleet: Fleet,
	select: (selectors: Selectors) => string[],
): Handlers<Pick<ControlApi, WorkerMethod>> {
	return {
		'apps.signal': async ({selectors, signal}) => {
			if (!isSignal(signal)) throw new FcmError('FCM_ERR_USAGE', `there is no signal ${JSON.stringify(signal)}`);
			return {apps: await mapBounded(select(selectors), askAtOnce, (app) => signalApp(fleet, app, signal))};
		},
		'apps.drain': async ({selectors, drained}) => ({
			apps: await mapBounded(select(selectors), askAtOnce, (app) => drainApp(fleet, app, drained)),
		}),
		'apps.reset': async ({selectors}) => ({
			apps: await mapBounded(select(selectors), askAtOnce, (app) => resetApp(fleet, app)),
		}),
		'workers.kill': ({app, pid}, call) => endWorker(fleet, chosenOne(select, app), {pid, how: 'kill'}, call),
		'workers.replace': ({app, pid}, call) => endWorker(fleet, chosenOne(select, app), {pid, how: 'replace'}, call),
		'workers.stack': async ({app, pid}) => {
			const link = await actingLink(fleet, chosenOne(select, app));
			return link.call('stack', {pid}, {deadlineMs});
		},
	};
}

async function endWorker(
	fleet: Fleet,
	app: string,
	params: MasterApi['endWorker']['params'],
	call: Call<OperationEvent>,
): Promise<WorkerEnd> {
	const link = await actingLink(fleet, app);
	const {spec} = fleet.entry(app);
	return link.call('endWorker', params, {onEvent: call.emit, deadlineMs: changeDeadlineMs(spec)});
}

/** Of an app whose master lives and knows how to act on one worker. */
async function actingLink(fleet: Fleet, app: string) {
	const link = fleet.link(app);
	if (!(await link.attach())) throw new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`);
	link.require('worker-actions', 'an action on one worker');
	return link;
}

async function signalApp(fleet: Fleet, app: string, signal: NodeJS.Signals) {
	const told = await ask(fleet, app, 'signal', {signal});
	return told ? {app, ...told} : notRunning(app);
}

/** What a stopped app would say is nobody's question. */
async function drainApp(fleet: Fleet, app: string, drained: boolean) {
	const told = await ask(fleet, app, 'drain', {drained});
	return told ? {app, ...told} : notRunning(app);
}

function notRunning(app: string): {app: string; error: WireError} {
	return {app, error: new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`).toWire()};
}

/** An app without a master has no counters. */
async function resetApp(fleet: Fleet, app: string) {
	return {app, ...((await ask(fleet, app, 'reset', {})) ?? {restarts: 0})};
}

const abilities = {
	signal: ['live', 'signals'],
	reset: ['live', 'a reset of counters'],
	drain: ['drain', 'being taken out of a load balancer'],
} as const;

/** Null: no master lives. */
async function ask<M extends keyof typeof abilities>(
	fleet: Fleet,
	app: string,
	method: M,
	params: MasterApi[M]['params'],
): Promise<MasterApi[M]['result'] | {error: WireError} | null> {
	try {
		const link = fleet.link(app);
		if (!(await link.attach())) return null;
		const [feature, what] = abilities[method];
		link.require(feature, what);
		return await link.call(method, params, {deadlineMs});
	} catch (error) {
		return {error: FcmError.from(error).toWire()};
	}
}
