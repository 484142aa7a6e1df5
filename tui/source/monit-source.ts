import type {LogLine} from '../../src/client/log-line.ts';
import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';

/** What a key can ask of one app. */
export type AppAction =
	| {verb: 'reload' | 'restart' | 'start' | 'stop'; app: string}
	| {verb: 'scale'; app: string; by: 1 | -1};

export type ActionVerb = AppAction['verb'];

/** The life of the connection: frames while it is up, `gone` when it breaks and again after every vain try. */
export type LinkEvent =
	| {type: 'frame'; frame: StatusFrame}
	| {
			type: 'gone';
			/** What a daemon that is there does wrong; null: there is none. */
			problem: string | null;
			/** App masters that live on without the daemon. */
			running: number;
	  };

export interface LogRequest {
	app: string;
	errorsOnly: boolean;
	/** How many old lines come first. */
	lines: number;
}

export interface LogListener {
	onLines(lines: readonly LogLine[]): void;
	onError(error: Error): void;
}

/** Everything that the screens need from outside. Tests drive the TUI with a fake one. */
export interface MonitSource {
	/** Feeds `listener` from one subscription, reconnecting by itself, until `close`. Called once. */
	watch(listener: (event: LinkEvent) => void): void;
	/** Never rejects: a failure is a result. */
	act(action: AppAction, onProgress: (event: OperationEvent) => void): Promise<OperationResult>;
	/** Gives old lines, then new ones, until the returned function is called. */
	followLogs(request: LogRequest, listener: LogListener): () => void;
	close(): void;
}
