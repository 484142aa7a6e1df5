import {diffSpecs} from '../config/diff-specs.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {ScaleTarget} from '../protocol/control-api.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {PlannedApp} from '../protocol/plan.ts';
import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import type {AppTurns, Turn} from './app-turns.ts';
import {untilMet} from './dependencies.ts';
import {ended} from './end-master.ts';
import type {Fleet} from './fleet.ts';
import type {Outcomes} from './in-order.ts';
import type {Lanes} from './lanes.ts';
import {changeDeadlineMs, reloadDeadlineMs} from './operation-deadlines.ts';
import {isUp, planApp, runningSpec} from './plan-app.ts';
import {replaceMaster} from './replace-master.ts';
import {resolveScale} from './scale-target.ts';
import {type Emit, settleResult} from './settle-result.ts';
import {writeDown} from './write-down.ts';

/** One command on many apps. */
export interface Concert {
	emit: Emit;
	/** So many at once. Who waits for others takes no lane. */
	lanes: Lanes;
	/** What becomes of those that an app may have to wait for. */
	outcomes: Outcomes<OperationResult>;
}

/** What an app is to be, and the file that says so; undefined: as before. */
export interface Target {
	spec: AppSpec;
	source?: string | null | undefined;
}

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

	/** What `apply` would do. Errors: FCM_ERR_MASTER_UNREACHABLE. */
	async plan(spec: AppSpec): Promise<PlannedApp> {
		const status = await this.#look(spec.name);
		return planApp({entry: this.#fleet.find(spec.name), status}, spec);
	}

	/** Makes the app be what the spec says, by the mildest means, when what it depends on is so. */
	apply(target: Target, concert: Concert): Promise<OperationResult> {
		const {spec} = target;
		return this.#inTurn(spec.name, async (turn) => {
			const status = await this.#look(spec.name);
			turn.check();
			const {action, waitsFor} = planApp({entry: this.#fleet.find(spec.name), status}, spec);
			if (action === 'none' && isComplete(status)) return this.#unchanged(target, status);
			if (waitsFor.length > 0) await this.#untilMet(target, action, turn, concert);
			return this.#alone(spec.name, turn, concert.lanes, async () => {
				const now = await this.#look(spec.name);
				turn.check();
				return this.#carryOut(target, now, turn, concert.emit);
			});
		});
	}

	start(app: string, concert: Concert): Promise<OperationResult> {
		return this.#inTurn(app, async (turn) => {
			const {spec} = this.#fleet.entry(app);
			const isThere = isUp(await this.#fleet.ask(app));
			turn.check();
			if (!isThere && spec.dependsOn.length > 0) await this.#untilMet({spec}, 'start', turn, concert);
			return this.#alone(app, turn, concert.lanes, async () => {
				const status = await this.#fleet.ask(app);
				turn.check();
				return this.#launch(this.#fleet.entry(app), status, turn, concert.emit);
			});
		});
	}

	scale(app: string, to: ScaleTarget, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(app, (turn) =>
			this.#fleet.revival.without(app, async () => {
				turn.check();
				const {spec} = this.#fleet.entry(app);
				const status = await this.#fleet.ask(app);
				turn.check();
				const current = isUp(status) ? status.wanted : spec.instances;
				const instances = resolveScale({app, current, cores: this.#cores, to});
				if (!isUp(status)) throw notRunning(app);
				return this.#scale({...spec, instances}, emit);
			}),
		);
	}

	/** A stopped app is started. An app master of another version than the daemon's is replaced by one of this version. */
	async restart(app: string, concert: Concert): Promise<OperationResult> {
		const {emit, lanes} = concert;
		return settleResult(this.#fleet, app, async () => {
			const {spec} = this.#fleet.entry(app);
			const status = await this.#fleet.ask(app);
			if (!isUp(status)) return this.start(app, concert);
			this.#fleet.setWanted(app, 'running');
			if (status.version !== version) return lanes.run(() => this.#restartInNewMaster(app, emit));
			const options = {onEvent: emit, deadlineMs: changeDeadlineMs(spec)};
			return lanes.run(() => this.#fleet.link(app).call('restart', {}, options));
		});
	}

	#restartInNewMaster(app: string, emit: Emit): Promise<OperationResult> {
		return this.#inTurn(app, (turn) =>
			this.#fleet.revival.without(app, async () => {
				const status = await this.#fleet.ask(app);
				turn.check();
				const {spec} = this.#fleet.entry(app);
				return replaceMaster(this.#fleet, {...spec, instances: status?.wanted ?? spec.instances}, turn, emit);
			}),
		);
	}

	/** In a lane, and without an attempt to bring the app's master back. */
	#alone(app: string, {check}: Turn, lanes: Lanes, work: () => Promise<OperationResult>): Promise<OperationResult> {
		return this.#fleet.revival.without(app, () =>
			lanes.run(() => {
				check();
				return work();
			}),
		);
	}

	/**
	 * An app that is to be started counts as wanted from now on, so that everybody sees it wait, and the next daemon goes on
	 * with it. When what it waits for fails, it is not.
	 */
	async #untilMet(target: Target, action: string, {check}: Turn, {outcomes}: Concert): Promise<void> {
		const app = target.spec.name;
		const before = this.#fleet.find(app);
		if (action === 'start') this.#fleet.remember({...target, wanted: 'running'});
		try {
			await untilMet(this.#fleet, target.spec, {check, outcomes});
		} catch (error) {
			// Another command may have had the last word meanwhile.
			check();
			if (action === 'start') this.#fleet.setWanted(app, before?.wanted ?? 'stopped');
			throw error;
		}
	}

	/** By the plan of what it is now. */
	async #carryOut(target: Target, status: AppStatus | null, turn: Turn, emit: Emit): Promise<OperationResult> {
		const {spec} = target;
		const app = spec.name;
		const entry = this.#fleet.find(app);
		const {action, changes} = planApp({entry, status}, spec);
		const running = entry && runningSpec(entry, status);
		if (!entry || action === 'start') return this.#begin(target, action, status, turn, emit);
		this.#noteSource(target);
		if (running && changes.length > 0) return this.#change(running, spec, turn, emit);
		// Its workers may be on their way still: the answer is theirs.
		if (running) return this.#launch(this.#fleet.entry(app), status, turn, emit);
		if (action === 'update') this.#fleet.remember({...entry, ...target});
		return ended(spec, action === 'update' ? 'updated' : 'unchanged', status?.generation);
	}

	#unchanged(target: Target, {generation, ready, wanted, listening}: AppStatus): OperationResult {
		this.#noteSource(target);
		return {...ended(target.spec, 'unchanged', generation), ready, wanted, listening};
	}

	/** Null for an app that is not known, or has no master. */
	async #look(app: string): Promise<AppStatus | null> {
		return this.#fleet.find(app) ? this.#fleet.ask(app) : null;
	}

	async #begin(target: Target, action: string, status: AppStatus | null, turn: Turn, emit: Emit) {
		if (action === 'start') return this.#launch(target, status, turn, emit);
		this.#fleet.remember({...target, wanted: 'stopped'});
		return ended(target.spec, 'added');
	}

	/** Also of an app that does not change otherwise. */
	#noteSource({spec, source}: Target): void {
		const entry = this.#fleet.find(spec.name);
		if (entry && source !== undefined && source !== (entry.source ?? null)) this.#fleet.remember({...entry, source});
	}

	/** Nothing serves that could be lost, so the spec is written first and survives a daemon that dies in here. */
	async #launch(target: Target, status: AppStatus | null, turn: Turn, emit: Emit): Promise<OperationResult> {
		const {spec} = target;
		const app = spec.name;
		// Workers that have all ended by themselves leave the app running in its master's eyes: `start` would do nothing.
		const mayHaveEnded = status?.status === 'stopped' && status.generation > 0;
		// One of an older version does not tell.
		const hasEnded =
			mayHaveEnded &&
			(status.ended === undefined ? this.#fleet.find(app)?.wanted === 'running' : status.ended !== null);
		this.#fleet.revival.cancel(app);
		this.#fleet.remember({...target, wanted: 'running'});
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
		const {kind, keys} = diffSpecs(before, spec);
		switch (kind) {
			case 'none':
			case 'update':
				return this.#update(spec, emit);
			case 'scale': {
				if (keys.length === 1) return this.#scale(spec, emit);
				const result = await this.#update({...spec, instances: before.instances}, emit);
				return result.ok ? this.#scale(spec, emit) : result;
			}
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

	/** Without touching a worker; by a reload where the app master is too old for that. */
	async #update(spec: AppSpec, emit: Emit): Promise<OperationResult> {
		const link = this.#fleet.link(spec.name);
		await link.attach();
		if (!link.peer?.features.includes('live')) return this.#reload(spec, emit);
		const result = await link.call('update', {spec}, {deadlineMs: changeDeadlineMs(spec)});
		if (result.ok) writeDown(this.#fleet, spec);
		return result;
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

/** Nothing of it is on its way. */
function isComplete(status: AppStatus | null): status is AppStatus {
	return status?.status === 'online' && status.ready >= status.wanted;
}

function notRunning(app: string): FcmError {
	return new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`);
}
