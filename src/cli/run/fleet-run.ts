import {EventHistory} from '../../client/event-history.ts';
import type {AppSpec} from '../../protocol/app-spec.ts';
import type {ForegroundFleet} from '../../protocol/foreground.ts';
import type {OperationResult} from '../../protocol/operation.ts';
import type {AppStatus, StatusFrame} from '../../protocol/status.ts';
import {exitCodes, FcmError} from '../../shared/errors.ts';
import {formatDuration} from '../../shared/format.ts';
import type {CommandContext, Heard} from '../command-context.ts';
import type {RunOutput} from '../output/run-output.ts';
import {appExitCode} from './app-exit-code.ts';

export interface FleetRunOptions {
	context: CommandContext;
	fleet: ForegroundFleet;
	specs: readonly AppSpec[];
	output: RunOutput;
	/** For a graceful end. */
	timeoutMs: number;
}

/** `at-once` outranks `asked`. */
type End = 'by-itself' | 'asked' | 'at-once';

/** From the start of a fleet in the foreground to its end: what each signal does, and what the command exits with. */
export class FleetRun {
	readonly #options: FleetRunOptions;
	readonly #specs: Map<string, AppSpec>;
	readonly #statuses = new Map<string, AppStatus>();
	/** Of the apps that have ended by themselves, the first one first. */
	readonly #ended = new Map<string, number>();
	#results: readonly OperationResult[] | null = null;
	#end: End | null = null;
	#isReloading = false;
	#wake: () => void = () => {};

	constructor(options: FleetRunOptions) {
		this.#options = options;
		this.#specs = new Map(options.specs.map((spec) => [spec.name, spec]));
	}

	/** Resolves with the exit code when nothing of the fleet is left. */
	async untilOver(): Promise<number> {
		const {context, fleet} = this.#options;
		context.hear((what) => this.#hear(what));
		const watching = new AbortController();
		const events = new EventHistory({home: fleet.home, wantsApp: () => true, fits: () => true});
		const telling = this.#tell(events, watching.signal);
		try {
			this.#watch(watching.signal);
			void this.#start();
			await this.#until(() => this.#end !== null);
			const exitCode = await this.#finish();
			watching.abort();
			await telling;
			return exitCode;
		} finally {
			watching.abort();
			fleet.close();
		}
	}

	#hear(what: Heard): void {
		switch (what) {
			case 'SIGHUP':
			case 'SIGUSR2':
				return void this.#reload(what);
			case 'SIGINT':
				return this.#ask(this.#end === null ? 'asked' : 'at-once', what);
			default:
				return this.#ask('asked', what);
		}
	}

	#ask(end: End, why: Heard): void {
		if (this.#end === 'at-once' || this.#end === end || (this.#end === 'by-itself' && end === 'asked')) return;
		const {timeoutMs, output} = this.#options;
		const words =
			end === 'asked' ? `ending, within ${formatDuration(timeoutMs)}; Ctrl-C ends at once` : 'ending at once';
		output.say('note', `${why}: ${words}`);
		this.#end = end;
		this.#wake();
	}

	async #start(): Promise<void> {
		const {fleet, specs, output} = this.#options;
		const results = await fleet.call('apps.apply', {specs: [...specs]}).then(
			({apps}) => apps,
			(error: unknown) =>
				specs.map(({name}) => ({app: name, ok: false as const, error: FcmError.from(error).toWire()})),
		);
		if (this.#end === null) output.failures(results);
		this.#results = results;
		await this.#look();
	}

	async #reload(why: Heard): Promise<void> {
		const {fleet, output} = this.#options;
		const selectors = [...this.#specs.keys()].filter((app) => !this.#ended.has(app));
		if (this.#end !== null || this.#results === null || this.#isReloading || selectors.length === 0) return;
		output.say('note', `${why}: reloading`);
		this.#isReloading = true;
		try {
			const {apps} = await fleet.call('apps.reload', {selectors});
			if (this.#end === null) output.failures(apps);
		} catch (error) {
			output.say('trouble', FcmError.from(error).message);
		} finally {
			this.#isReloading = false;
		}
	}

	#watch(signal: AbortSignal): void {
		const {fleet, output} = this.#options;
		const onEvent = (frame: StatusFrame) => {
			for (const app of frame.type === 'snapshot' ? frame.report.apps : frame.apps) this.#statuses.set(app.name, app);
			void this.#look();
		};
		fleet.call('status.subscribe', {}, {onEvent, signal}).catch((error: unknown) => {
			output.say('trouble', FcmError.from(error).message);
		});
	}

	/** Has every app ended for good? */
	async #look(): Promise<void> {
		if (this.#end !== null || !this.#results) return;
		for (const result of this.#results) {
			const status = this.#statuses.get(result.app);
			if (!status || !this.#isOver(status)) this.#ended.delete(result.app);
			else if (!this.#ended.has(result.app)) this.#ended.set(result.app, await this.#exitCodeOf(result, status));
		}
		if (this.#end !== null || this.#ended.size < this.#specs.size) return;
		this.#end = 'by-itself';
		this.#wake();
	}

	/** An app that the time or a change of a file brings back waits for that. */
	#isOver({name, status}: AppStatus): boolean {
		const spec = this.#specs.get(name)!;
		return (status === 'stopped' || status === 'errored') && spec.cronRestart === null && spec.watch === null;
	}

	async #exitCodeOf(result: OperationResult, status: AppStatus): Promise<number> {
		const {fleet} = this.#options;
		const {app} = result;
		// Generation 0: it has never run, because it could not or because it was not to.
		if (status.generation === 0) return result.ok ? exitCodes.done : FcmError.fromWire(result.error).exitCode;
		const told = await fleet.call('apps.events', {selectors: [app], limit: 50}).catch(() => null);
		return appExitCode(status, this.#specs.get(app)!, told?.apps[0]?.events ?? []);
	}

	/** Ends what is left of the fleet, and tells the exit code. */
	async #finish(): Promise<number> {
		const {fleet, output, timeoutMs} = this.#options;
		const ending = this.#shutDown();
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(resolve, timeoutMs, 'late');
		});
		const outranked = this.#until(() => this.#end === 'at-once').then(() => 'at-once' as const);
		const how = await Promise.race([ending, late, outranked]);
		clearTimeout(timer);
		if (how === 'ended') return [...this.#ended.values()].find((code) => code !== 0) ?? exitCodes.done;
		if (how === 'late') output.say('trouble', `not ended within ${formatDuration(timeoutMs)}: killing what is left`);
		fleet.killNow();
		return how === 'at-once' ? exitCodes.interrupted : exitCodes.failed;
	}

	async #shutDown(): Promise<'ended' | 'late'> {
		const {fleet, output} = this.#options;
		try {
			const {apps} = await fleet.call('daemon.kill', {});
			if (apps.some(({ok}) => !ok)) {
				output.failures(apps);
				return 'late';
			}
			await fleet.drained();
			return 'ended';
		} catch (error) {
			output.say('trouble', FcmError.from(error).message);
			return 'late';
		}
	}

	/** Tells what happens until `signal` aborts, and then what is on disk by that time. */
	async #tell(events: EventHistory, signal: AbortSignal): Promise<void> {
		const {output} = this.#options;
		try {
			await events.follow((more) => output.events(more), signal);
			await output.events(await events.next(new AbortController().signal));
		} catch (error) {
			output.say('trouble', FcmError.from(error).message);
		} finally {
			await events.close();
		}
	}

	async #until(isSo: () => boolean): Promise<void> {
		while (!isSo()) {
			const before = this.#wake;
			await new Promise<void>((resolve) => {
				this.#wake = () => {
					before();
					resolve();
				};
			});
		}
	}
}
