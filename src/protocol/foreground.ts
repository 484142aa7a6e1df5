import type {ControlApi} from './control-api.ts';
import type {OutputLine} from './output-frames.ts';

/** What a fleet in the foreground is asked: a part of what the daemon is asked, without a socket in between. */
export type ForegroundApi = Pick<
	ControlApi,
	'apps.apply' | 'apps.reload' | 'apps.events' | 'daemon.kill' | 'status.subscribe'
>;

export interface ForegroundOptions {
	/** What app masters inherit. */
	env: NodeJS.ProcessEnv;
	/** Lines that workers of an app printed. No more are read of that app until the promise is resolved. */
	onLines(app: string, lines: readonly OutputLine[]): Promise<void>;
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
