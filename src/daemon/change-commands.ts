import {diffSpecs} from '../config/diff-specs.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {ScaleTarget} from '../protocol/control-api.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import type {AppTurns, Turn} from './app-turns.ts';
import type {Fleet} from './fleet.ts';
import {changeDeadlineMs, reloadDeadlineMs} from './operation-deadlines.ts';
import {replaceMaster} from './replace-master.ts';
import {resolveScale} from './scale-target.ts';
import {type Emit, settleResult} from './settle-result.ts';
import {writeDown} from './write-down.ts';

/**
 * The commands that make or change a running app. What is written when is explained at Fleet. A failure is a result,
 * never thrown; an operation that has begun goes on whoever watches.
 */
export class ChangeCommands {
	readonly #fleet: Fleet;
	readonly #turns: AppTurns;
	readonly #cores: number;

	constructor(fleet: Fleet, turns: AppTurns, cores: number) {
		this.#fleet = fleet;
		this.#turns = turns;
		this.#cores = cores;
	}

	/** Makes the app be what the spec says, by the mildest means. */
	apply(spec: AppSpec, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(spec.name, async (turn) => {
			const entry = this.#fleet.find(spec.name);
			const status = entry ? await this.#fleet.ask(spec.name) : null;
			turn.check();
			if (!entry || !isUp(status)) return this.#launch(spec, status, turn, emit);
			// The master's own count: a scale may have outlived the daemon that should have written it down.
			const running = {...entry.spec, instances: status.wanted};
			if (diffSpecs(running, spec).kind === 'none') return this.#launch(entry.spec, status, turn, emit);
			return this.#change(running, spec, turn, emit);
		});
	}

	start(app: string, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(app, async (turn) => {
			const status = await this.#fleet.ask(app);
			turn.check();
			return this.#launch(this.#fleet.entry(app).spec, status, turn, emit);
		});
	}

	scale(app: string, to: ScaleTarget, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(app, async (turn) => {
			const {spec} = this.#fleet.entry(app);
			const status = await this.#fleet.ask(app);
			turn.check();
			const current = isUp(status) ? status.wanted : spec.instances;
			const instances = resolveScale({app, current, cores: this.#cores, to});
			if (!isUp(status)) throw notRunning(app);
			return this.#scale({...spec, instances}, emit);
		});
	}

	/** A stopped app is started. An app master of another version than the daemon's is replaced by one of this version. */
	async restart(app: string, emit: Emit): Promise<OperationResult> {
		return settleResult(this.#fleet, app, async () => {
			const {spec} = this.#fleet.entry(app);
			const status = await this.#fleet.ask(app);
			if (!isUp(status)) return this.start(app, emit);
			this.#fleet.setWanted(app, 'running');
			if (status.version !== version) return this.#restartInNewMaster(app, emit);
			return this.#fleet.link(app).call('restart', {}, {onEvent: emit, deadlineMs: changeDeadlineMs(spec)});
		});
	}

	#restartInNewMaster(app: string, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(app, async (turn) => {
			const status = await this.#fleet.ask(app);
			turn.check();
			const {spec} = this.#fleet.entry(app);
			return replaceMaster(this.#fleet, {...spec, instances: status?.wanted ?? spec.instances}, turn, emit);
		});
	}

	/** Nothing serves that could be lost, so the spec is written first and survives a daemon that dies in here. */
	async #launch(spec: AppSpec, status: AppStatus | null, turn: Turn, emit: Emit): Promise<OperationResult> {
		const app = spec.name;
		// Workers that have all ended by themselves leave the app running in its master's eyes: `start` would do nothing.
		const hasEnded =
			status?.status === 'stopped' && status.generation > 0 && this.#fleet.find(app)?.wanted === 'running';
		this.#fleet.revival.cancel(app);
		this.#fleet.remember({spec, wanted: 'running'});
		await this.#openWanted(spec);
		turn.check();
		const options = {onEvent: emit, deadlineMs: changeDeadlineMs(spec)};
		return this.#fleet.link(app).call(hasEnded ? 'restart' : 'start', {spec}, options);
	}

	/** A master that cannot be made is tried again, like a worker that cannot start: the app stays wanted. */
	async #openWanted(spec: AppSpec): Promise<void> {
		try {
			await this.#fleet.link(spec.name).open(spec);
		} catch (error) {
			const isWanted = this.#fleet.find(spec.name)?.wanted === 'running';
			if (isWanted && FcmError.from(error).code === 'FCM_ERR_MASTER_START') this.#fleet.revival.schedule(spec.name, 0);
			throw error;
		}
	}

	/** From one spec of a running app to another. */
	async #change(before: AppSpec, spec: AppSpec, turn: Turn, emit: Emit): Promise<OperationResult> {
		switch (diffSpecs(before, spec).kind) {
			case 'none':
			case 'scale':
				return this.#scale(spec, emit);
			case 'reload':
				return this.#reload(spec, emit);
			case 'restart': {
				// What else has changed proves itself while the old code serves: what comes after the gap is known to start.
				const proof = {...spec, balance: before.balance};
				if (diffSpecs(before, proof).kind === 'reload') {
					const result = await this.#reload(proof, emit);
					if (!result.ok) return result;
					turn.check();
				}
				return replaceMaster(this.#fleet, spec, turn, emit);
			}
		}
	}

	async #scale(spec: AppSpec, emit: Emit): Promise<OperationResult> {
		const options = {onEvent: emit, deadlineMs: changeDeadlineMs(spec)};
		const result = await this.#fleet.link(spec.name).call('scale', {wanted: spec.instances}, options);
		if (result.ok) writeDown(this.#fleet, spec);
		return result;
	}

	async #reload(spec: AppSpec, emit: Emit): Promise<OperationResult> {
		const options = {onEvent: emit, deadlineMs: reloadDeadlineMs(spec)};
		const result = await this.#fleet.link(spec.name).call('reload', {spec}, options);
		if (result.ok) writeDown(this.#fleet, spec);
		return result;
	}

	#inTurn(app: string, work: (turn: Turn) => Promise<OperationResult>): Promise<OperationResult> {
		return settleResult(this.#fleet, app, () => this.#turns.take(app, work));
	}
}

/** There are workers, or there will be without a command. */
function isUp(status: AppStatus | null): status is AppStatus {
	return status !== null && status.status !== 'stopped' && status.status !== 'errored';
}

function notRunning(app: string): FcmError {
	return new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`);
}
