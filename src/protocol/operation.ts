import type {WireError} from '../shared/errors.ts';
import type {AppEvent} from './events.ts';

/** Progress of a command on one app, sent while it runs. */
export type OperationEvent = AppEvent;

export type Change =
	| 'started'
	| 'unchanged'
	| 'rolled back'
	| 'promoted'
	| 'aborted'
	| 'scaled'
	/** Live fields were taken over; no worker was touched. */
	| 'updated'
	/** Known now, and left stopped. */
	| 'added'
	| 'reloaded'
	| 'restarted'
	| 'stopped'
	| 'deleted';

/** What a command did to one app. `tookMs` is measured by the app master. */
export type OperationResult =
	| {
			app: string;
			ok: true;
			change: Change;
			generation: number;
			ready: number;
			wanted: number;
			listening: string[];
			tookMs: number;
			phasesMs?: Record<string, number>;
			/** No Node program: what it listens on, nobody sees. */
			opaque?: true;
	  }
	| {app: string; ok: false; error: WireError};

/** `details` of FCM_ERR_START_FAILED, FCM_ERR_PORT_TAKEN and FCM_ERR_ROLLED_BACK. */
export interface WorkerFailureDetails {
	slot: number;
	generation: number;
	reason: string;
	/** The last lines of the failed worker's stderr, at most 20. */
	stderr: string[];
	/** For FCM_ERR_PORT_TAKEN. */
	address?: string;
}
