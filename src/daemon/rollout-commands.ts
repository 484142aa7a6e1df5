import {completeSpec} from '../protocol/complete-spec.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import type {ServingResult} from '../protocol/master-api.ts';
import type {OperationResult} from '../protocol/operation.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';
import {reloadDeadlineMs} from './operation-deadlines.ts';
import {overriddenRollout} from './overridden-rollout.ts';
import {type Emit, settleResult} from './settle-result.ts';
import {writeDown} from './write-down.ts';

/**
 * The commands that a rollout of the running spec is begun and steered with. None waits its turn: of two reloads at once
 * the app master refuses the second with FCM_ERR_BUSY, and a rollout is steered while the command that began it waits.
 */
export class RolloutCommands {
	readonly #fleet: Fleet;

	constructor(fleet: Fleet) {
		this.#fleet = fleet;
	}

	/** To the current code, by the spec that serves. `override` is for this time only. */
	reload(app: string, override: RolloutOverride | undefined, emit: Emit): Promise<OperationResult> {
		return settleResult(this.#fleet, app, async () => {
			const {spec} = this.#fleet.entry(app);
			const rollout = override && overriddenRollout(spec.rollout, override);
			await this.#requireUp(app);
			if (override) this.#fleet.link(app).require('rollout-overrides', 'a rollout of its own for one reload');
			const options = {onEvent: emit, deadlineMs: reloadDeadlineMs(spec, rollout)};
			return this.#fleet.link(app).call('reload', override ? {rollout: override} : {}, options);
		});
	}

	/**
	 * To the generation before. Its spec goes into the registry: what a user has gone back from must not return with the
	 * next boot. The spec keeps the script's path as it was written, so that the next reload follows a `current` symlink
	 * again.
	 */
	rollback(app: string, emit: Emit): Promise<OperationResult> {
		return settleResult(this.#fleet, app, async () => {
			await this.#requireUp(app);
			// The master knows the spec that it goes back to, and so how long that may take.
			return this.#serving(await this.#fleet.link(app).call('rollback', {}, {onEvent: emit, deadlineMs: null}));
		});
	}

	/** Promotes or aborts what is under way. */
	steer(app: string, action: 'promote' | 'abort', emit: Emit): Promise<OperationResult> {
		return settleResult(this.#fleet, app, async () => {
			await this.#requireUp(app);
			// What is under way may be of a newer spec than the registry's, with longer times.
			const options = {onEvent: emit, deadlineMs: null};
			return this.#serving(await this.#fleet.link(app).call('rollout', {action}, options));
		});
	}

	/** An errored app may be reloaded: that is how mended code gets to it. */
	async #requireUp(app: string): Promise<void> {
		const status = await this.#fleet.ask(app);
		if (!status || status.status === 'stopped') {
			throw new FcmError('FCM_ERR_NOT_RUNNING', `${app} is not running`);
		}
	}

	/** The spec has values of the environment, so it stays here. */
	#serving({spec, ...result}: ServingResult): OperationResult {
		if (spec) writeDown(this.#fleet, completeSpec(spec));
		return result;
	}
}
