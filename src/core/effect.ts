import type {AppEventBody} from '../protocol/events.ts';
import type {DrainMode} from '../protocol/worker-messages.ts';
import type {CommandKind, Failure} from './app-state.ts';

/** How a command ended. */
export type Outcome =
	| {kind: 'done'}
	| {kind: 'unchanged'}
	| {kind: 'worker-failed'; failure: Failure}
	| {kind: 'rolled-back'; failure: Failure}
	| {kind: 'busy'; running: CommandKind}
	| {kind: 'aborted'; by: CommandKind}
	| {kind: 'not-running'}
	/** Nothing to promote or abort. */
	| {kind: 'no-rollout'};

/** An event body as the core knows it: by worker id, the shell adds the pid. */
export type Notice = AppEventBody extends infer Body
	? Body extends {pid: number}
		? Omit<Body, 'pid'> & {worker: number}
		: Body
	: never;

/** What the shell has to do. Effects carry ids, never live objects; what comes of them comes back as events. */
export type Effect =
	/** `held`: without its public addresses, until `admit`. */
	| {type: 'fork'; worker: number; slot: number; generation: number; held: boolean}
	| {type: 'admit'; worker: number}
	/** Compare the candidates with the workers of `from`; to be answered with `canary-judged`. */
	| {type: 'judge'; generation: number; from: number}
	| {type: 'drain'; worker: number; mode: DrainMode}
	/** `stop` is the app's kill_signal, `kill` is SIGKILL. */
	| {type: 'signal'; worker: number; signal: 'stop' | 'kill'}
	| {type: 'publish'; notice: Notice}
	| {type: 'settle'; command: number; outcome: Outcome};
