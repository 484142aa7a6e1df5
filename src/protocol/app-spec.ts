/** When a worker counts as ready. See README, "Ready". */
export type ReadyWord = 'auto' | 'listening' | 'message' | 'online';

/** Ready when the app itself answers so: asked worker by worker over a private socket, before it is given traffic. */
export interface HttpReady {
	/** A path such as `/health`. */
	http: string;
	/** The status code that means ready. */
	status: number;
}

/** Ready when a line of its output (either stream) matches. */
export interface LineReady {
	/** Source of a regular expression. */
	line: string;
	/** `i` or nothing. */
	flags: string;
}

/** Ready when something accepts connections on this TCP port of the loopback interface. */
export interface PortReady {
	port: number;
}

export type ReadyWhen = ReadyWord | HttpReady | LineReady | PortReady;

/**
 * How the script is run. `node`: by the Node that runs fcm, with the preload. `interpreter`: `command nodeArgs… script args…`.
 * `binary`: the script itself. `shell`: `script` is a line for `/bin/sh -c`, because it was written as one.
 */
export type Program = {kind: 'node' | 'binary' | 'shell'} | {kind: 'interpreter'; command: string};

/** A listening socket that the app master holds and passes to each worker of a `fork` app (LISTEN_FDS protocol). */
export type SocketSpec = {host: string; port: number} | {path: string};

/** What must be so before this app is started. */
export interface Dependency {
	app: string;
	/** `exited`: it has ended by itself with code 0, as a migration does. */
	condition: 'started' | 'ready' | 'exited';
}

/** Reloads the app when files change. Absolute paths. */
export interface WatchSpec {
	paths: string[];
	/** Globs or regular expressions as chokidar's `ignored` takes them after normalization: plain text prefixes or globs. */
	ignore: string[];
	/** Quiet time after the last change. */
	delayMs: number;
}

export interface LogsSpec {
	/** Absolute; null: in the bundle. `/dev/null`: not kept. */
	outFile: string | null;
	errorFile: string | null;
	/** One file per stream for all workers; false: `-<slot>` is put before the extension. */
	merge: boolean;
	/** `text`: time, slot, stream, line. `json`: one object a line. `raw`: the app's bytes alone. */
	type: 'text' | 'json' | 'raw';
	rotate: {
		/** Null: not by size. */
		sizeBytes: number | null;
		/** Null: not by age. */
		everyMs: number | null;
		/** Old files per log. */
		keep: number;
		compress: boolean;
	};
	/** What happens when the app prints faster than the disk takes: it waits, or lines are dropped and counted. */
	overflow: 'block' | 'drop';
}

/**
 * `replace`: all candidates prove themselves, then all old workers drain. `rolling`: `surge` slots at a time. `canary`: a
 * few candidates take real traffic and are compared with the current generation, then the rest follows as in `replace`.
 */
export type RolloutStrategy = 'replace' | 'rolling' | 'canary';

export interface RolloutSpec {
	strategy: RolloutStrategy;
	/**
	 * How long candidates must stay ready and alive, beyond `minUptimeMs`. Above 0 they get no public traffic in that time
	 * (but those of a canary, which need it).
	 */
	soakMs: number;
	/** Of `rolling`: how many slots at a time. */
	surge: {kind: 'count'; value: number} | {kind: 'percent'; value: number};
	canary: {workers: number; durationMs: number};
}

/** Who gets a new connection. `round-robin` is Node's own. */
export type Balance = 'round-robin' | 'shared' | 'sticky' | 'least-connections';

/** When a worker is replaced although it is well: replacement first, then drain, one at a time per app. Null: never. */
export interface RecycleSpec {
	maxMemoryBytes: number | null;
	maxRequests: number | null;
	/** Each worker draws from 0 to this on top of `maxRequests`, so that they do not all go at once. */
	maxRequestsJitter: number;
	/** Connections accepted in total. */
	maxConnections: number | null;
	maxAgeMs: number | null;
}

/** Asked of each worker over its private socket, all the time. */
export interface HealthSpec {
	/** A path such as `/health`; any 2xx or 3xx is healthy. */
	http: string;
	intervalMs: number;
	/** So many bad answers in a row, and the worker is replaced. */
	failures: number;
}

/**
 * The heartbeat that a load balancer asks (cluster2's "extended content verification"): answered inside each worker, on the
 * app's own port, without the app.
 */
export interface EcvSpec {
	/** Where it answers, such as `/ecv`. */
	path: string;
	/** A path of the app that is asked first; the heartbeat says up only if that answers below 300. Null: nothing is asked. */
	monitor: string | null;
	/** Who may POST `<path>/disable` and `<path>/enable`. `loopback`: this machine, and through no proxy. */
	control: 'nobody' | 'loopback' | 'anywhere';
}

/** Where the app master tells its status as JSON. */
export interface StatusAddress {
	host: string;
	port: number;
}

export type EnvOrigin = 'port' | `env_${string}`;

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
	/** The variables of `env` that are of another key of the file than `env`, and that key. */
	envOrigins: Record<string, EnvOrigin>;
	/** Parts of names of variables that are not in `shellEnv`; true: it is empty. Kept so that a change of it is one. */
	filterEnv: boolean | string[];
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
	balance: Balance;
	recycle: RecycleSpec;
	/** A worker whose event loop is silent for so long is dumped, killed and replaced. Null: never. */
	watchdogMs: number | null;
	health: HealthSpec | null;
	ecv: EcvSpec | null;
	statusPort: StatusAddress | null;
	/** `cluster`: workers of node:cluster that share their listening sockets. `fork`: any program, each its own. */
	mode: 'cluster' | 'fork';
	program: Program;
	/** Of `fork` apps: name -> socket. Empty: none. */
	sockets: Record<string, SocketSpec>;
	/** Of `fork` apps: stopping a worker ends its whole process group. */
	treekill: boolean;
	/** Sends `{type: 'shutdown'}` and the message `shutdown` (PM2's) when a worker has drained, instead of the signal. */
	shutdownWithMessage: boolean;
	/** The environment variable that holds the slot, beside WORKER_ID. Null: none. */
	instanceVar: string | null;
	/** An environment variable that counts up from its value by the slot: PORT=3000 is 3001 in slot 1. Null: none. */
	incrementVar: string | null;
	dependsOn: Dependency[];
	/** False: `fcm start file` makes the app known, and leaves it stopped. */
	autostart: boolean;
	/** Reloads the app at these times. `timezone`: an IANA name; null: the machine's. */
	cronRestart: {pattern: string; timezone: string | null} | null;
	watch: WatchSpec | null;
	logs: LogsSpec;
	/** Rights of the workers, dropped before any code of the app runs. Null: as the app master; a uid without a gid: its primary group. */
	uid: number | null;
	gid: number | null;
	/** Null: as of the shell that started the daemon. */
	umask: number | null;
}

export const maxInstances = 512;

/** What a name may be: it becomes a directory and a word on the command line. */
export const appNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
