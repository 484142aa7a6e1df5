import type {Balance, ReadyWord} from '../../protocol/app-spec.ts';
import type {LogSink} from './log-sink.ts';
import type {SignalAction} from './signal-actions.ts';

/** What `new Master(options)` takes. Durations in milliseconds, sizes in bytes. */
export interface LibraryOptions {
	/** The program of the workers; relative to `process.cwd()`. */
	exec: string;
	/** 1 to 512. Default: one per core. */
	workers?: number;
	/** Arguments of the program. Default: none. */
	args?: readonly unknown[];
	/** Arguments of Node itself. Default: none (those of this process are not handed on). */
	execArgv?: readonly string[];
	/** Working directory of the workers. Default: `process.cwd()`. */
	cwd?: string;
	/** Variables of the workers, beside those of this process. */
	env?: Record<string, string>;
	/** What messages call the app, and its `FCM_APP`. Default: the file name of `exec`. */
	name?: string;

	/** A worker that is not ready by then has failed. Default: 10,000. */
	startupTimeout?: number;
	/** A worker that still drains by then is killed. Default: 30,000. Counts for workers that are forked from now on. */
	shutdownTimeout?: number;
	/** When a worker is ready. Default: `auto` (it listens, calls `worker.ready()`, or has been up for `minUptime`). */
	readyWhen?: ReadyWord | {http: string; status?: number};
	/** How long a worker must last before a reload goes on, and for its death to be mended at once. Default: 1000. */
	minUptime?: number;
	/** Whether a worker that ended is replaced. Default: true. */
	autorestart?: boolean;
	/** Wait before the first retry; doubles with every failure. Default: 100. */
	restartDelay?: number;
	/** The longest wait before a retry. Default: 30,000. */
	maxRestartDelay?: number;
	/** After so many failures in a row a slot is given up. Default: 16. */
	maxRestarts?: number;
	/** Exit codes after which a worker stays ended. Default: none. */
	stopExitCodes?: readonly number[];
	/**
	 * What a drained worker gets, so that its own handlers run. `disconnect`: no signal; its channel is closed, and it ends
	 * when nothing holds it any more. Default: SIGTERM.
	 */
	killSignal?: NodeJS.Signals | 'disconnect';

	/** How a reload goes. Default: `{strategy: 'replace', soak: 0}`. */
	rollout?: {
		strategy?: 'replace' | 'rolling' | 'canary';
		/** How long candidates must stay ready and alive, without public traffic. Default: 0. */
		soak?: number;
		/** Of `rolling`: slots at a time. Default: 1. */
		surge?: number;
		/** Of `canary`. Default: 1 worker for 60,000. */
		canary?: {workers?: number; duration?: number};
	};
	/** Who gets a new connection. Default: `round-robin`. Fixed with the first `run()` of this process. */
	balance?: Balance;
	/** A worker is replaced, replacement first, when it has grown or served so much. Default: never. */
	recycle?: {
		maxMemory?: number;
		maxRequests?: number;
		maxRequestsJitter?: number;
		maxConnections?: number;
		maxAge?: number;
	};
	/** A worker whose event loop is silent for so long is killed and replaced. Default: off. */
	watchdog?: number | null;
	/** Asked of each worker all the time; a worker is replaced after so many bad answers in a row. Default: off. */
	health?: {http: string; interval?: number; failures?: number} | null;

	/**
	 * A heartbeat for load balancers, answered in every worker: `true` for `/ecv`. `monitor`: a path of the app that is asked first.
	 * `control`: whether a POST to `<path>/disable` and `/enable` drains; `true`: from this machine only. Default: off.
	 */
	ecv?: boolean | {path?: string; monitor?: string | null; control?: boolean | 'loopback' | 'anywhere'} | null;

	/** True: what workers print goes nowhere. Default: false, it goes where this process prints. */
	silent?: boolean;
	/** A logger like console, pino or bunyan. Default: none, nothing is logged. */
	log?: LogSink | null;
	/** Awaited before a reload; when it throws or takes longer than `hookTimeout`, there is no reload. */
	beforeReload?: (() => unknown) | null;
	/** Awaited before a shutdown, which goes on whatever comes of it. */
	beforeShutdown?: (() => unknown) | null;
	/** How long a hook may take. Default: 30,000. */
	hookTimeout?: number;
	/**
	 * What signals to this process do; `false`: none is listened to. Given ones are merged into the defaults: TTIN and TTOU
	 * scale by one, HUP and USR2 reload, TERM and QUIT shut down gracefully and exit, INT ends at once and exits.
	 */
	signals?: Partial<Record<NodeJS.Signals, SignalAction | null>> | false;
}

/** All options but those that are fixed when the Master is made. */
export type LiveOptions = Partial<Omit<LibraryOptions, 'name' | 'balance' | 'signals'>>;
