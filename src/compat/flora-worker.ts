import {IncomingMessage} from 'node:http';
import type {Server} from 'node:net';
import type {ServerStatus, ServerWorker} from '../protocol/server-status.ts';
import type {Status} from '../shared/status.ts';
import {Worker} from '../worker/worker.ts';
import {type FloraLog, floraLog} from './flora-log.ts';
import {inFloraWords, workerInFloraWords} from './flora-status.ts';

export interface FloraWorkerOptions {
	/** ms. Default: 30,000. */
	shutdownTimeout?: number | undefined;
	log?: FloraLog | undefined;
	httpServer?: Server | undefined;
	[other: string]: unknown;
}

type Told = ServerStatus | ServerWorker;
type StatusCallback = (error: Error | null, status?: Told) => void;

let isFirst = true;

/** `Worker` of @florajs/cluster and flora-cluster, of their promise and of their callback generation. */
export class FloraWorker extends Worker {
	readonly config: FloraWorkerOptions;
	readonly log: FloraLog;
	httpServer: Server | null = null;

	constructor(options: FloraWorkerOptions = {}) {
		super({shutdownTimeout: options.shutdownTimeout || 30_000});
		this.config = options;
		this.log = floraLog(options.log, 'worker');
		if (isFirst) this.#listenOnProcess();
		else this.log.warn('Worker should be instantiated only once per process');
		isFirst = false;
		if (options.httpServer) this.attach(options.httpServer);
	}

	override attach(server: Server): void {
		super.attach(server);
		this.httpServer = server;
	}

	/** Promise, or callback. */
	override serverStatus(callback?: StatusCallback): Promise<Told> {
		const status = super
			.serverStatus()
			.then((told) => ('slot' in told ? workerInFloraWords(told as ServerWorker) : inFloraWords(told as ServerStatus)));
		if (callback)
			status.then(
				(told) => callback(null, told),
				(error: Error) => callback(error),
			);
		return status;
	}

	/** The same signals and last resorts as flora's. */
	#listenOnProcess(): void {
		defineRequestFlora();
		for (const signal of ['SIGTERM', 'SIGINT'] as const) {
			process.on(signal, () => {
				this.log.info(`received ${signal}, exiting immediately`);
				process.exit();
			});
		}
		process.on('SIGQUIT', () => {
			this.log.info('received SIGQUIT, shutting down gracefully');
			this.shutdown();
		});
		const fail = (error: unknown, what: string) => {
			this.log.error(error, `${what}, shutting down gracefully`);
			process.exitCode = 1;
			this.shutdown();
		};
		process.on('uncaughtException', (error) => fail(error, 'uncaught exception'));
		process.on('unhandledRejection', (error) => fail(error, 'unhandled rejection'));
	}
}

type Flora = {readonly status: Status};

/** `request.flora.status` is `request.status`. */
function defineRequestFlora(): void {
	const key = Symbol('flora');
	Object.defineProperty(IncomingMessage.prototype, 'flora', {
		configurable: true,
		get(this: IncomingMessage & {[key]?: Flora}): Flora {
			const request = this;
			this[key] ??= {
				get status() {
					return request.status;
				},
			};
			return this[key];
		},
		set(this: IncomingMessage, value: unknown) {
			Object.defineProperty(this, 'flora', {value, configurable: true, enumerable: true, writable: true});
		},
	});
}
