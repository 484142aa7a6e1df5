import cluster from 'node:cluster';
import type {OperationResult} from '../../protocol/operation.ts';
import type {ServerStatus} from '../../protocol/server-status.ts';
import {FcmError} from '../../shared/errors.ts';
import type {Logger} from '../../shared/logger.ts';
import {isSignal} from '../../shared/signals.ts';
import type {Status} from '../../shared/status.ts';
import {Master} from '../master.ts';
import {type CommandResult, commandResult} from './command-result.ts';
import {Config} from './config.ts';
import {runHook} from './hook.ts';
import {type LibraryEvent, publish} from './library-events.ts';
import type {LibraryOptions, LiveOptions} from './library-options.ts';
import {loggerOf, wordsOf} from './log-sink.ts';
import {checkLiveOptions} from './option-checks.ts';
import {OutsideMaster} from './outside-master.ts';
import {PassedOutput} from './passed-output.ts';
import {PrivateFolder} from './private-folder.ts';
import {ScaleSteps} from './scale-steps.ts';
import {defaultSignals, SignalActions} from './signal-actions.ts';

/** Why it does not take commands now, or that it does. */
type Life = 'new' | 'running' | 'stopping' | 'stopped';

/** The one that runs: node:cluster has one set of workers per process. */
let running: LibraryMaster | null = null;

/**
 * Runs a program as a cluster of workers of this process, as an app master of fcm does, but without daemon and files.
 * It prints nothing itself. No command's promise has to be awaited: one that is not handled ends nothing.
 *
 * @throws FcmError FCM_ERR_CONFIG_INVALID for options that cannot be, FCM_ERR_SCRIPT_NOT_FOUND when there is no `exec`
 */
export class LibraryMaster extends OutsideMaster {
	readonly #master: Master;
	readonly #config: Config;
	readonly #logger: Logger;
	readonly #signals: SignalActions;
	readonly #sockets = new PrivateFolder();
	#life: Life = 'new';
	#hook: 'beforeReload' | 'beforeShutdown' | null = null;
	#ending: Promise<CommandResult> | null = null;

	constructor(options: LibraryOptions) {
		super();
		this.#config = new Config(options);
		// Asked at every line, so that `setConfig({log})` counts.
		this.#logger = loggerOf(
			() => this.#config.options.log,
			(words) => this.#later('warning', words),
		);
		this.#master = new Master({
			spec: this.#config.spec(),
			output: new PassedOutput(() => this.#config.options.silent === true),
			logger: this.#logger,
			endsByDisconnect: () => this.#config.options.killSignal === 'disconnect',
			privateSocket: (worker) => this.#sockets.path(worker),
		});
		publish(this.#master, (...event) => this.#later(...event));
		const steps = new ScaleSteps(
			(by) => this.scale(Math.max(1, this.#master.status().wanted + by)),
			(error) => this.#logger.warn(wordsOf(error)),
		);
		this.#signals = new SignalActions(
			options.signals === false ? {} : {...defaultSignals, ...options.signals},
			{
				reload: () => this.reload(),
				shutdown: () => this.shutdown().finally(endProcess),
				terminate: () => this.terminate().finally(endProcess),
				'scale-up': () => steps.by(1),
				'scale-down': () => steps.by(-1),
			},
			this.#logger,
		);
	}

	protected get inner(): Master {
		return this.#master;
	}

	/** The options that count now. */
	get config(): Readonly<LibraryOptions> {
		return this.#config.options;
	}

	/** What this program tells of itself: it is at the top of `serverStatus()`. */
	get ownStatus(): Status {
		return this.#master.ownStatus;
	}

	/**
	 * What the workers tell of themselves, and the totals. Never rejects; a worker that does not answer within 1 s has an
	 * `error` in its row and holds up nobody.
	 */
	serverStatus(): Promise<ServerStatus> {
		return this.#master.serverStatus();
	}

	/**
	 * Starts the workers and listens to signals. Resolves when all are ready; rejects when the first has failed, which is
	 * then tried again all the same, until `shutdown()`.
	 *
	 * @throws FcmError (rejects) FCM_ERR_START_FAILED, FCM_ERR_PORT_TAKEN, FCM_ERR_SCRIPT_NOT_FOUND; FCM_ERR_USAGE when a
	 *   Master runs in this process already, or this process is itself a worker
	 */
	run(): Promise<CommandResult> {
		return handled(this.#run());
	}

	/**
	 * Replaces all workers by such of the options and files of now, without losing a request; the old ones serve until the
	 * new ones are proven. Resolves with what happened.
	 *
	 * @throws FcmError (rejects) FCM_ERR_ROLLED_BACK: the new ones failed, the old ones serve on (`details.stderr`);
	 *   FCM_ERR_BUSY: another reload is going on; FCM_ERR_NOT_RUNNING: before `run()` or after `shutdown()`;
	 *   FCM_ERR_HOOK: `beforeReload` failed; FCM_ERR_ABORTED: `shutdown()` outranked it
	 */
	reload(): Promise<CommandResult> {
		return handled(this.#reload());
	}

	/** Goes back to the generation before the current one. @throws as `reload()`, and FCM_ERR_NO_PREVIOUS (rejects) */
	rollback(): Promise<CommandResult> {
		return handled(this.#command('rollback', () => this.#master.rollback()));
	}

	/**
	 * Changes the number of workers.
	 *
	 * @param workers 1 to 512
	 * @throws FcmError (rejects) FCM_ERR_CONFIG_INVALID, FCM_ERR_NOT_RUNNING, FCM_ERR_BUSY
	 */
	scale(workers: number): Promise<CommandResult> {
		return handled(this.#scale(workers));
	}

	/**
	 * Lets the workers finish what they have, ends them, and stops listening to signals; outranks everything else. Resolves
	 * when all are gone. Called again, it is the same promise. What `beforeShutdown` throws is logged.
	 */
	shutdown(): Promise<CommandResult> {
		this.#ending ??= handled(this.#shutdown());
		return this.#ending;
	}

	/** Kills the workers, whatever they are doing. Resolves when all are gone. */
	terminate(): Promise<CommandResult> {
		return handled(this.#terminate());
	}

	/**
	 * Changes options. Timeouts up to readiness, restart rules, `workers`, `silent`, `log` and hooks count at once; what
	 * workers are made of (`exec`, `args`, `env`, ...) with the next reload. Within `beforeReload` all of it is the reload's.
	 *
	 * @throws FcmError FCM_ERR_CONFIG_INVALID, FCM_ERR_SCRIPT_NOT_FOUND; nothing is changed then
	 */
	setConfig(options: LiveOptions): void {
		this.#config.change(options);
		if (this.#life !== 'running' || this.#hook === 'beforeReload') return;
		const spec = this.#config.spec();
		this.#master.update(spec);
		if (options.workers !== undefined && spec.instances !== this.#master.status().wanted)
			void this.scale(spec.instances);
	}

	/** Sends a signal to every worker, and tells to which. */
	signalWorkers(signal: NodeJS.Signals): number[] {
		if (!isSignal(signal)) throw new FcmError('FCM_ERR_CONFIG_INVALID', `no such signal: ${String(signal)}`);
		return this.#master.signalWorkers(signal);
	}

	async #run(): Promise<CommandResult> {
		if (!cluster.isPrimary)
			throw new FcmError('FCM_ERR_USAGE', 'a worker cannot run workers of its own: this process is one');
		if (running) throw new FcmError('FCM_ERR_USAGE', 'a Master runs in this process already; one at a time');
		running = this;
		this.#life = 'running';
		this.#ending = null;
		this.#signals.listen();
		this.#later('init');
		try {
			return commandResult(await this.#master.start(this.#config.spec()));
		} catch (error) {
			if (this.#life === 'running' && this.#master.status().status === 'stopped') this.#left();
			throw error;
		}
	}

	async #reload(): Promise<CommandResult> {
		this.#checkRunning('reload');
		if (this.#hook) throw new FcmError('FCM_ERR_BUSY', `${this.#name}: ${this.#hook} is running; one at a time`);
		await this.#runHook('beforeReload');
		this.#checkRunning('reload');
		try {
			const result = commandResult(await this.#master.reload(this.#config.spec()));
			this.#later('reload', result);
			return result;
		} catch (error) {
			const failure = FcmError.from(error);
			this.#logger.error(failure.message);
			if (failure.code === 'FCM_ERR_ROLLED_BACK') this.#later('rollback', failure);
			throw failure;
		}
	}

	async #scale(workers: number): Promise<CommandResult> {
		checkLiveOptions({workers});
		const result = await this.#command('scale', () => this.#master.scale(workers));
		this.#config.change({workers});
		return result;
	}

	async #command(name: string, work: () => Promise<OperationResult>): Promise<CommandResult> {
		this.#checkRunning(name);
		return commandResult(await work());
	}

	async #shutdown(): Promise<CommandResult> {
		if (this.#life === 'running') {
			await this.#runHook('beforeShutdown').catch((error: unknown) => this.#logger.error(wordsOf(error)));
			this.#beginEnd();
		}
		const result = await this.#master.stop();
		this.#left();
		return commandResult(result);
	}

	async #terminate(): Promise<CommandResult> {
		this.#beginEnd();
		const stopped = this.#master.stop();
		// By then nobody is replaced any more: the loop that has heard of the stop has run before.
		await Promise.resolve();
		this.#master.signalWorkers('SIGKILL');
		const result = await stopped;
		this.#left();
		return commandResult(result);
	}

	/** Once: a `terminate()` may come while `beforeShutdown` runs. */
	#beginEnd(): void {
		if (this.#life !== 'running') return;
		this.#life = 'stopping';
		this.#later('shutdown');
	}

	async #runHook(name: 'beforeReload' | 'beforeShutdown'): Promise<void> {
		const hook = this.#config.options[name];
		if (!hook) return;
		const before = this.#hook;
		this.#hook = name;
		try {
			await runHook(name, hook, this.#config.hookTimeoutMs);
		} finally {
			this.#hook = before;
		}
	}

	#left(): void {
		this.#life = 'stopped';
		this.#signals.end();
		this.#sockets.remove();
		if (running === this) running = null;
	}

	#checkRunning(command: string): void {
		if (this.#life === 'running') return;
		const why = this.#life === 'new' ? 'before run()' : 'after shutdown()';
		throw new FcmError('FCM_ERR_NOT_RUNNING', `${this.#name}: there is nothing to ${command} ${why}`);
	}

	get #name(): string {
		return this.#master.spec.name;
	}

	/**
	 * Not at once: a listener that throws must not stop what its event is a part of. In the order of the events, and before
	 * whoever awaits the command.
	 */
	#later(...event: LibraryEvent): void {
		queueMicrotask(() => (this.emit as (...event: unknown[]) => boolean).apply(this, event));
	}
}

/** Somebody who does not await it must not be ended by its rejection; whoever awaits it has it all the same. */
function handled<T>(promise: Promise<T>): Promise<T> {
	promise.catch(() => {});
	return promise;
}

/** By a signal that asks for it; what else runs here would hold the process for ever. */
function endProcess(): void {
	process.exit();
}
