import type {AppSpec} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import type {AppTurns} from './app-turns.ts';
import {ended, endMaster} from './end-master.ts';
import type {Fleet} from './fleet.ts';
import type {LivingMaster} from './master-driver.ts';
import {endDeadlineMs} from './operation-deadlines.ts';
import {type Emit, settleResult} from './settle-result.ts';
import {notWritten} from './write-down.ts';

type Ended = OperationResult & {ok: true};

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
		if (!(await this.#findMaster(spec))) return ended(spec, change);
		const status = await this.#fleet.ask(spec.name);
		if (!status || status.status === 'stopped') return ended(spec, change, status?.generation);
		return this.#fleet.link(spec.name).call('stop', {}, {onEvent: emit, deadlineMs: endDeadlineMs(spec)});
	}

	async #shutDown({spec, wasWanted, emit}: Ending): Promise<OperationResult> {
		const master = await this.#findMaster(spec);
		if (!master) return ended(spec, wasWanted ? 'stopped' : 'unchanged');
		return endMaster(this.#fleet, spec, master, emit);
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
