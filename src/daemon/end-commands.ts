import type {AppSpec} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import {mayHaveLeft} from '../state-dir/left-workers.ts';
import type {AppTurns} from './app-turns.ts';
import {ended, endMaster} from './end-master.ts';
import type {Fleet} from './fleet.ts';
import type {LivingMaster} from './master-driver.ts';
import {endDeadlineMs} from './operation-deadlines.ts';
import {type Emit, settleResult} from './settle-result.ts';
import {notWritten} from './write-down.ts';

type Ended = OperationResult & {ok: true};

/** More than may die in one command by anything but a fault of fcm. */
const maxMasters = 3;

interface Ending {
	spec: AppSpec;
	wasWanted: boolean;
	emit: Emit;
}

/**
 * The commands that end an app. They outrank all others, and the app counts as unwanted before its master is told:
 * a master that dies half-way, or a daemon, must not bring back what the user has ended. If it does not end, it
 * counts as wanted again.
 */
export class EndCommands {
	readonly #fleet: Fleet;
	readonly #turns: AppTurns;

	constructor(fleet: Fleet, turns: AppTurns) {
		this.#fleet = fleet;
		this.#turns = turns;
	}

	/** The app master stays, idle. */
	stop(app: string, emit: Emit): Promise<OperationResult> {
		return this.#end(app, emit, (ending) => this.#stop(ending));
	}

	/** Stops the app, ends its master, and forgets it with its logs. */
	delete(app: string, emit: Emit): Promise<OperationResult> {
		return this.#end(
			app,
			emit,
			(ending) => this.#shutDown(ending),
			(result) => {
				this.#forget(app);
				return {...result, change: 'deleted'};
			},
		);
	}

	/** Stops the app and ends its master; the app is remembered as stopped. */
	kill(app: string, emit: Emit): Promise<OperationResult> {
		return this.#end(app, emit, (ending) => this.#shutDown(ending));
	}

	/** `finish`: what follows once the app has ended. */
	#end(
		app: string,
		emit: Emit,
		work: (ending: Ending) => Promise<OperationResult>,
		finish: (result: Ended) => OperationResult = (result) => result,
	): Promise<OperationResult> {
		return settleResult(this.#fleet, app, async () => {
			const {spec, wanted} = this.#fleet.entry(app);
			this.#turns.outrank(app);
			this.#fleet.revival.cancel(app);
			const unwritten = this.#fleet.setWanted(app, 'stopped');
			const ending = {spec, wasWanted: wanted === 'running', emit};
			const result = await settleResult(this.#fleet, app, () => work(ending));
			if (!result.ok) {
				this.#fleet.setWanted(app, wanted);
				if (wanted === 'running' && !this.#fleet.link(app).mayLive) this.#fleet.revival.schedule(app, 0);
				return result;
			}
			const finished = finish(result);
			// A full disk keeps nobody from ending what fills it.
			if (unwritten && this.#fleet.flush()) throw notWritten(`${app} is stopped`, unwritten);
			return finished;
		});
	}

	#forget(app: string): void {
		try {
			this.#fleet.forget(app);
		} catch (error) {
			throw notWritten(`${app} is stopped and its files are removed`, FcmError.from(error));
		}
	}

	async #stop({spec, wasWanted, emit}: Ending): Promise<OperationResult> {
		const change = wasWanted ? 'stopped' : 'unchanged';
		return this.#untilNothingIsLeft(spec, ended(spec, change), async () => {
			const status = await this.#fleet.ask(spec.name);
			const options = {onEvent: emit, deadlineMs: endDeadlineMs(spec)};
			const result = await this.#fleet.link(spec.name).call('stop', {}, options);
			return result.ok && status?.status === 'stopped' ? ended(spec, change, status.generation) : result;
		});
	}

	async #shutDown({spec, wasWanted, emit}: Ending): Promise<OperationResult> {
		const nothingRuns = ended(spec, wasWanted ? 'stopped' : 'unchanged');
		return this.#untilNothingIsLeft(spec, nothingRuns, (master) => endMaster(this.#fleet, spec, master, emit));
	}

	#untilNothingIsLeft(spec: AppSpec, nothingRuns: Ended, work: (master: LivingMaster) => Promise<OperationResult>) {
		return this.#fleet.withoutRevival(spec.name, () => this.#byMaster(spec, nothingRuns, work));
	}

	/**
	 * Until nothing is left of the app: a master that dies, before or meanwhile, leaves its workers behind, and programs among
	 * them run on for ever. Only another master ends them.
	 */
	async #byMaster(
		spec: AppSpec,
		nothingRuns: Ended,
		work: (master: LivingMaster) => Promise<OperationResult>,
	): Promise<OperationResult> {
		const {home} = this.#fleet;
		for (let more = maxMasters; ; more--) {
			const found = await this.#findMaster(spec);
			if (!found && !mayHaveLeft(home, spec.name)) return nothingRuns;
			const master = found ?? (await this.#fleet.link(spec.name).open(spec));
			try {
				const result = await work(master);
				if (!result.ok || more === 0 || !mayHaveLeft(home, spec.name)) return result;
			} catch (error) {
				if (more === 0 || (await this.#findMaster(spec))) throw error;
			}
		}
	}

	/** Null when none lives; also when one was just being made and could not be. */
	async #findMaster({name}: AppSpec): Promise<LivingMaster | null> {
		try {
			return await this.#fleet.link(name).attach();
		} catch (error) {
			if (FcmError.from(error).code === 'FCM_ERR_MASTER_START') return null;
			throw error;
		}
	}
}
