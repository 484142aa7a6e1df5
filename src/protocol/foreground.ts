import type {ControlApi} from './control-api.ts';

/** What a fleet in the foreground is asked: a part of what the daemon is asked, without a socket in between. */
export type ForegroundApi = Pick<
	ControlApi,
	'apps.apply' | 'apps.reload' | 'apps.events' | 'daemon.kill' | 'status.subscribe'
>;

export interface ForegroundOptions {
	/** What app masters inherit. */
	env: NodeJS.ProcessEnv;
	/**
	 * Whole lines of an app's log, as `log-record.ts` has them. Of that app nothing more is read until the promise is resolved,
	 * and in the end its workers wait.
	 */
	onLog(app: string, lines: Buffer): Promise<void>;
	/** What goes wrong with an app master. */
	onTrouble(message: string): void;
}

/** A fleet that lives in the process of `fcm run` and never outlives it. */
export interface ForegroundFleet {
	/** Of its own, private, and removed at the end: journals of events are below it. */
	readonly home: string;
	call<M extends keyof ForegroundApi>(
		method: M,
		params: ForegroundApi[M]['params'],
		options?: {onEvent?(event: ForegroundApi[M]['event']): void; signal?: AbortSignal},
	): Promise<ForegroundApi[M]['result']>;
	/** SIGKILL for all app masters and workers. */
	killNow(): void;
	/** Resolves when all that the apps printed has been handed out. Only after the end of the app masters. */
	drained(): Promise<void>;
	/** Lets go of everything and removes the home. */
	close(): void;
}

/** What the program `foreground` exports. */
export interface ForegroundProgram {
	/** Errors: FCM_ERR_HOME_UNUSABLE, FCM_ERR_HOME_TOO_LONG. */
	openForeground(options: ForegroundOptions): ForegroundFleet;
}
