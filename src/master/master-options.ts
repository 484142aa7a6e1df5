import type {AppSpec} from '../protocol/app-spec.ts';
import type {AppTotals} from '../protocol/app-totals.ts';
import type {Logger} from '../shared/logger.ts';
import type {Output} from './output-log.ts';

/** Of the Master that the app master runs, and that the library's `Master` has inside. */
export interface MasterOptions {
	/** What to run until a command brings another spec. */
	spec: AppSpec;
	output: Output;
	logger: Logger;
	/** What was counted of the app before: its numbers go on from there. Default: nothing. */
	totals?: AppTotals;
	/** A short unix socket path of its own for each worker, by number. */
	privateSocket(worker: number): string;
	/** Whether a drained worker gets no signal, but is disconnected. Default: never. */
	endsByDisconnect?(): boolean;
}
