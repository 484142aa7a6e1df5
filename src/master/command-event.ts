import type {AppState, Policy} from '../core/app-state.ts';
import type {CoreEvent} from '../core/core-event.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import type {Command} from './master-command.ts';
import {type PinnedPaths, policyOfSpec} from './release.ts';
import type {Releases} from './releases.ts';

type NewGeneration = {generation: number; policy: Policy; wanted: number};

/** What a command builds on. */
export interface Ground {
	readonly state: AppState;
	readonly releases: Releases;
	/** What runs now, or would run. */
	readonly spec: AppSpec;
}

/**
 * A command as the core takes it; pins the release of a new generation.
 *
 * @throws FcmError FCM_ERR_NO_PREVIOUS, and what pinning throws
 */
export function commandEvent(command: Command, id: number, ground: Ground): CoreEvent {
	const {state, spec} = ground;
	switch (command.type) {
		case 'stop':
		case 'promote':
		case 'abort':
			return {type: command.type, command: id};
		case 'scale':
			return {type: 'scale', command: id, wanted: command.wanted};
		case 'rollback':
			return {type: 'reload', command: id, ...generationBefore(ground)};
		default: {
			const next = command.spec ?? {...spec, instances: state.wanted || spec.instances};
			return {type: command.type, command: id, ...newGeneration(ground, next, command.rollout, command.pinned)};
		}
	}
}

function newGeneration(
	{releases, state}: Ground,
	spec: AppSpec,
	override: RolloutOverride = {},
	pinned: PinnedPaths = spec,
): NewGeneration {
	const generation = releases.pin(spec, pinned, state.newest);
	const rollout = {...spec.rollout, ...override, canary: {...spec.rollout.canary, ...override.canary}};
	const policy = policyOfSpec({...spec, rollout}, releases.get(state.current)?.spec);
	return {generation, policy, wanted: spec.instances};
}

/** Its pinned paths count, not what the symlinks in its spec lead to now. */
function generationBefore(ground: Ground): NewGeneration {
	const {previous} = ground.releases;
	if (!previous) throw new FcmError('FCM_ERR_NO_PREVIOUS', `${ground.spec.name} has no generation to go back to`);
	return newGeneration(ground, {...previous.spec, instances: ground.state.wanted}, {}, previous);
}
