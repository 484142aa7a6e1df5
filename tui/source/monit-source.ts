import type {ToldEvent} from '../../src/client/event-journal-reader.ts';
import type {LogLine} from '../../src/client/log-line.ts';
import type {WorkerEnd, WorkerStack} from '../../src/protocol/activity.ts';
import type {AppActivity} from '../../src/protocol/control-api.ts';
import type {HistoryCells} from '../../src/protocol/history.ts';
import type {OperationEvent, OperationResult} from '../../src/protocol/operation.ts';
import type {StatusFrame} from '../../src/protocol/status.ts';
import type {WireError} from '../../src/shared/errors.ts';
import type {MonitAction} from '../store/monit-action.ts';

/** The life of the connection: frames while it is up, `gone` when it breaks and again after every vain try. */
export type LinkEvent =
	| {type: 'frame'; frame: StatusFrame}
	/** What the app masters remember, once after every snapshot. */
	| {type: 'past'; apps: readonly {app: string; history: HistoryCells}[]}
	| {
			type: 'gone';
			/** What a daemon that is there does wrong; null: there is none. */
			problem: string | null;
			/** App masters that live on without the daemon. */
			running: number;
	  };

/** How an action ended. */
export type ActionResult =
	| {kind: 'apps'; results: readonly OperationResult[]}
	| {kind: 'worker'; end: WorkerEnd}
	| {kind: 'stack'; stack: WorkerStack}
	/** A command line; what it printed, bounded. `code` null: it was ended. */
	| {kind: 'command'; code: number | null; lines: readonly string[]}
	| {kind: 'failed'; error: WireError};

/** What a screen shows beside the status; it is asked for only while it is shown. */
export type FeedRequest =
	| {feed: 'logs'; apps: readonly string[]; slot: number | null; errorsOnly: boolean; filter: string; lines: number}
	| {feed: 'events'; apps: readonly string[]; count: number}
	| {feed: 'activity'; apps: readonly string[]};

export type FeedNews =
	| {news: 'lines'; lines: readonly LogLine[]}
	| {news: 'events'; events: readonly ToldEvent[]}
	| {news: 'activity'; apps: readonly AppActivity[]}
	| {news: 'problem'; problem: string};

/** Everything that the screens need from outside. Tests drive the TUI with a fake one. */
export interface MonitSource {
	/** Feeds `listener` from one subscription, reconnecting by itself, until `close`. Called once. */
	watch(listener: (event: LinkEvent) => void): void;
	/** Never rejects: a failure is a result. */
	act(action: MonitAction, onProgress: (event: OperationEvent) => void): Promise<ActionResult>;
	/** Gives what there is, then what is new, until the returned function is called. */
	feed(request: FeedRequest, listener: (news: FeedNews) => void): () => void;
	/** Whether one of the apps runs with a production environment; true when nobody can tell. */
	isProduction(apps: readonly string[]): Promise<boolean>;
	close(): void;
}
