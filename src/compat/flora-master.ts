import {EventEmitter} from 'node:events';
import {availableParallelism} from 'node:os';
import type {LibraryEvents} from '../master/library/library-events.ts';
import {LibraryMaster} from '../master/library/library-master.ts';
import type {LiveOptions} from '../master/library/library-options.ts';
import type {SignalMap} from '../master/library/signal-actions.ts';
import type {ReadyWord} from '../protocol/app-spec.ts';
import type {ServerStatus} from '../protocol/server-status.ts';
import {FcmError} from '../shared/errors.ts';
import type {Status} from '../shared/status.ts';
import {type FloraLog, floraLog} from './flora-log.ts';
import {inFloraWords} from './flora-status.ts';

/** Of flora: returns a promise, or takes a callback. */
type Hook = (() => unknown) | ((done: (error?: unknown) => void) => unknown);

export interface FloraMasterOptions {
	/** Required. */
	exec: string;
	/** Default: one per core. */
	workers?: number | undefined;
	args?: unknown[] | undefined;
	/** ms. Default: 10,000. */
	startupTimeout?: number | undefined;
	/** ms. Default: 30,000. */
	shutdownTimeout?: number | undefined;
	silent?: boolean | undefined;
	log?: FloraLog | undefined;
	beforeReload?: Hook | undefined;
	beforeShutdown?: Hook | undefined;
	[other: string]: unknown;
}

type StatusCallback = (error: Error | null, status: ServerStatus) => void;

const signals: SignalMap = {
	...{SIGTERM: 'terminate', SIGINT: 'terminate', SIGQUIT: 'shutdown', SIGHUP: 'reload'},
	...{SIGUSR2: null, SIGTTIN: null, SIGTTOU: null},
};

const passedOn = [
	'init',
	'shutdown',
	'fork',
	'online',
	'listening',
	'ready',
	'exit',
	'crash',
	'reload',
	'rollback',
] as const;

/** `Master` of @florajs/cluster and flora-cluster, of their promise and of their callback generation. */
export class FloraMaster extends EventEmitter<Pick<LibraryEvents, (typeof passedOn)[number]>> {
	readonly config: FloraMasterOptions;
	readonly log: FloraLog;
	readonly #master: LibraryMaster;
	#reloading: Promise<void> | null = null;
	#again: Promise<void> | null = null;

	/** @param readyWhen `message`: when the worker calls `ready()`; the oldest flora: `listening`. */
	constructor(options: FloraMasterOptions, readyWhen: ReadyWord = 'message') {
		super();
		if (!options?.exec) throw new Error('Must define an "exec" script');
		this.config = options;
		this.config.workers ||= availableParallelism();
		this.config.startupTimeout ||= 10_000;
		this.config.shutdownTimeout ||= 30_000;
		this.log = floraLog(options.log, 'master');
		this.#master = new LibraryMaster({
			exec: options.exec,
			...knownOf(options),
			log: this.log,
			readyWhen,
			killSignal: 'disconnect',
			signals,
		});
		for (const name of passedOn)
			this.#master.on(name, (...args: unknown[]) =>
				(this.emit as (...event: unknown[]) => boolean).call(this, name, ...args),
			);
	}

	/** Counts from 1; 0 before `run()`. */
	get generation(): number {
		return this.#master.appStatus().generation;
	}

	/** What this process tells of itself at the top of `serverStatus()`. */
	get status(): Status {
		return this.#master.ownStatus;
	}

	run(): void {
		this.#master.run().catch((error: unknown) => this.log.error(error));
	}

	/** Resolves when it is over. One that fails is logged, and the old generation goes on, as ever. */
	reload(): Promise<void> {
		if (!this.#reloading) return this.#reload();
		// As flora: files may have changed since the one that is under way began.
		this.#again ??= this.#reloading.then(() => {
			this.#again = null;
			return this.#reload();
		});
		return this.#again;
	}

	/** Merges into the config: counts at once as far as it can, else with the next reload. */
	setConfig(options: Partial<FloraMasterOptions>): void {
		Object.assign(this.config, options);
		this.#master.setConfig(knownOf(options));
	}

	async shutdown(): Promise<void> {
		await this.#master.shutdown();
	}

	/** Promise, or callback. */
	serverStatus(callback?: StatusCallback): Promise<ServerStatus> {
		const status = this.#master.serverStatus().then(inFloraWords);
		if (callback) void status.then((told) => callback(null, told));
		return status;
	}

	#reload(): Promise<void> {
		this.#reloading = this.#master
			.reload()
			.then(() => {})
			.catch((error: unknown) => this.#kept(FcmError.from(error)))
			.finally(() => {
				this.#reloading = null;
			});
		return this.#reloading;
	}

	#kept(error: FcmError): void {
		this.log.error(`Graceful reload failed - keeping generation ${this.generation} online: ${error.message}`);
	}
}

/** The options that mean something; flora takes any, and falsy ones are not given. */
function knownOf(options: Partial<FloraMasterOptions>): LiveOptions {
	const {exec, workers, args, startupTimeout, shutdownTimeout, silent, log, beforeReload, beforeShutdown} = options;
	return {
		...(exec && {exec}),
		...(workers && {workers}),
		...(args && {args}),
		...(startupTimeout && {startupTimeout}),
		...(shutdownTimeout && {shutdownTimeout}),
		...(silent !== undefined && {silent: Boolean(silent)}),
		...(log && {log}),
		...(beforeReload && {beforeReload: promised(beforeReload)}),
		...(beforeShutdown && {beforeShutdown: promised(beforeShutdown)}),
	};
}

/** A hook that names a parameter calls back. */
function promised(hook: Hook): () => unknown {
	if (hook.length === 0) return hook as () => unknown;
	return () =>
		new Promise<void>((resolve, reject) => {
			(hook as (done: (error?: unknown) => void) => unknown)((error) => (error ? reject(error) : resolve()));
		});
}
