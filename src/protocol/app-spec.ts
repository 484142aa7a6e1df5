/** When a worker counts as ready. See README, "Ready". */
export type ReadyWhen = 'auto' | 'listening' | 'message' | 'online';

export interface RolloutSpec {
	strategy: 'replace';
	/** How long all candidates must stay ready and alive, beyond `minUptimeMs`, before the old generation drains. */
	soakMs: number;
}

/**
 * One app, normalized: every default filled in, every path absolute, every duration in milliseconds.
 * Made by `config/`, kept in the registry, handed to the app master. Plain JSON.
 */
export interface AppSpec {
	name: string;
	namespace: string;
	/** Absolute, not yet resolved through symlinks: a generation does that when it is made. */
	script: string;
	args: string[];
	cwd: string;
	nodeArgs: string[];
	/** 1 to 512. */
	instances: number;
	/** From the file. Wins over `shellEnv`. */
	env: Record<string, string>;
	/** The environment of the shell that ran `fcm start`. A difference here alone is no change of the app. */
	shellEnv: Record<string, string>;
	readyWhen: ReadyWhen;
	listenTimeoutMs: number;
	killTimeoutMs: number;
	killSignal: NodeJS.Signals;
	autorestart: boolean;
	maxRestarts: number;
	minUptimeMs: number;
	restartDelayMs: number;
	maxRestartDelayMs: number;
	stopExitCodes: number[];
	rollout: RolloutSpec;
}

export const maxInstances = 512;

/** What a name may be: it becomes a directory and a word on the command line. */
export const appNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
