import type {ControlClient} from '../../src/client/open-client.ts';
import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import {FcmError} from '../../src/shared/errors.ts';
import type {MonitAction} from '../store/monit-action.ts';
import type {ActionResult} from './monit-source.ts';

const stackMs = 10_000;

/** No deadline: a rollout takes as long as its app does, and a lost connection rejects the call. */
export async function askDaemon(
	client: ControlClient,
	action: Exclude<MonitAction, {verb: 'run'}>,
	onEvent: (event: OperationEvent) => void,
): Promise<ActionResult> {
	const watch = {onEvent, deadlineMs: null};
	switch (action.verb) {
		case 'stack': {
			const {app, pid} = action;
			return {kind: 'stack', stack: await client.call('workers.stack', {app, pid}, {deadlineMs: stackMs})};
		}
		case 'kill':
		case 'replace': {
			const {app, pid} = action;
			return {kind: 'worker', end: await client.call(`workers.${action.verb}`, {app, pid}, watch)};
		}
		case 'scale': {
			const to = {kind: 'relative', value: action.by} as const;
			const scaled = await Promise.all(action.apps.map((app) => client.call('apps.scale', {app, to}, watch)));
			return {
				kind: 'apps',
				results: complete(
					action.apps,
					scaled.flatMap(({apps}) => apps),
				),
			};
		}
		default: {
			const {apps} = await client.call(`apps.${action.verb}`, {selectors: [...action.apps]}, watch);
			return {kind: 'apps', results: complete(action.apps, apps)};
		}
	}
}

/** An app that nobody answered for is no success. */
function complete(asked: readonly string[], results: readonly OperationResult[]): readonly OperationResult[] {
	const missing = asked.filter((app) => !results.some((result) => result.app === app));
	const unknown = missing.map((app): OperationResult => {
		return {app, ok: false, error: new FcmError('FCM_ERR_APP_NOT_FOUND', `no app is named ${app}`).toWire()};
	});
	return [...results, ...unknown];
}
