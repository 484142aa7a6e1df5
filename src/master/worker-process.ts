import type {Readable} from 'node:stream';
import type {DrainMode, ToWorker} from '../protocol/worker-messages.ts';

/** What a process tells of itself. `exited`, then `closed` when its pipes have ended; either may be the last. */
export interface ProcessListener {
	online(): void;
	listening(address: string): void;
	/** Of the app. */
	message(message: unknown): void;
	/** Of the preload, or of Node itself. */
	internalMessage(message: unknown): void;
	/** The app has ended its talk with the cluster itself, and lives on. */
	left(): void;
	/** It could not be started; `exited` follows. */
	failed(error: NodeJS.ErrnoException): void;
	/** `lingers`: what it had started is being ended, and `gone` follows. */
	exited(code: number | null, signal: string | null, lingers: boolean): void;
	closed(): void;
	gone(): void;
}

/** The process of a worker, as its driver made it: of node:cluster, or any program. */
export interface WorkerProcess {
	/** 0 when it could not be started. */
	readonly pid: number;
	readonly stdout: Readable | null;
	readonly stderr: Readable | null;
	/** To be called once, before anything can have happened. */
	hear(listener: ProcessListener): void;
	/** False: it has no preload, or no channel any more. */
	send(message: ToWorker): boolean;
	/** To the app itself; lost when it has no channel. */
	tell(message: unknown): boolean;
	/** `cannot`: it knows only signals. */
	drain(mode: DrainMode): 'told' | 'cannot';
	/** False: that ends no process of its kind. */
	disconnect(): boolean;
	/** The end of it, or its beginning. */
	signal(signal: NodeJS.Signals): void;
	/** A signal that is the user's, to the process alone. */
	passOn(signal: NodeJS.Signals): void;
}
