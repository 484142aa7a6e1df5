import type {CommandKind} from '../core/app-state.ts';
import type {Outcome} from '../core/effect.ts';
import type {Change, WorkerFailureDetails} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';

/** What is left of a worker that is gone, for the message of the command that waited for it. */
export interface PostMortem {
	readonly stderr: readonly string[];
	readonly code: string | null;
	readonly address: string | null;
}

/** A rollback is a reload as far as the core can see. */
export type MasterCommand = CommandKind | 'rollback';

const changes: Record<MasterCommand, Change> = {
	...{start: 'started', stop: 'stopped', restart: 'restarted', reload: 'reloaded', scale: 'scaled'},
	...{rollback: 'rolled back', promote: 'promoted', abort: 'aborted'},
};

/**
 * What a command's outcome means to the one who gave it.
 *
 * @throws FcmError for every outcome but `done` and `unchanged`
 */
export function changeOf(
	app: string,
	kind: MasterCommand,
	outcome: Outcome,
	postMortem: PostMortem | undefined,
): Change {
	switch (outcome.kind) {
		case 'done':
			return changes[kind];
		case 'unchanged':
			return 'unchanged';
		case 'busy':
			throw new FcmError('FCM_ERR_BUSY', `${app}: a ${outcome.running} is running; one at a time`);
		case 'aborted':
			throw new FcmError('FCM_ERR_ABORTED', `${app}: the ${kind} was ended by a ${outcome.by}`);
		case 'not-running':
			throw new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running, so there is nothing to ${kind}`);
		case 'no-rollout':
			throw new FcmError('FCM_ERR_NO_ROLLOUT', `${app}: there is no rollout to ${kind} now`);
		case 'rolled-back': {
			const {worker, slot, generation, reason} = outcome.failure;
			const who = worker === null ? 'it' : `worker ${slot}`;
			const message = `${app}: generation ${generation} was rolled back: ${who} ${reason}`;
			throw new FcmError('FCM_ERR_ROLLED_BACK', message, {details: details(outcome.failure, postMortem)});
		}
		case 'worker-failed':
			throw workerFailed(app, kind, outcome, postMortem);
	}
}

function workerFailed(
	app: string,
	kind: MasterCommand,
	{failure}: Outcome & {kind: 'worker-failed'},
	postMortem: PostMortem | undefined,
): FcmError {
	if (postMortem?.code === 'EADDRINUSE' && postMortem.address !== null) {
		const message = `${app}: ${portWords(postMortem.address)} is taken by another program`;
		return new FcmError('FCM_ERR_PORT_TAKEN', message, {
			details: {...details(failure, postMortem), address: postMortem.address},
		});
	}
	const message = `${app}: the ${kind} failed: worker ${failure.slot} ${failure.reason}`;
	return new FcmError('FCM_ERR_START_FAILED', message, {details: details(failure, postMortem)});
}

function details(
	{slot, generation, reason}: {slot: number; generation: number; reason: string},
	postMortem: PostMortem | undefined,
): WorkerFailureDetails & Record<string, unknown> {
	return {slot, generation, reason, stderr: [...(postMortem?.stderr ?? [])]};
}

function portWords(address: string): string {
	const port = /:(\d+)$/.exec(address)?.[1];
	return port === undefined ? address : `port ${port} (${address})`;
}
