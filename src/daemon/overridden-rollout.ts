import {maxInstances, type RolloutSpec} from '../protocol/app-spec.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';

const strategies: readonly unknown[] = ['replace', 'rolling', 'canary'];
const maxMs = 24 * 3_600_000;

/** The rollout of one reload. A client of fcm has checked it; this is for one of another make. Throws FCM_ERR_USAGE. */
export function overriddenRollout(spec: RolloutSpec, override: RolloutOverride): RolloutSpec {
	const rollout = {...spec, ...override, canary: {...spec.canary, ...override.canary}};
	const {strategy, soakMs, surge, canary} = rollout;
	check('strategy', strategies.includes(strategy));
	check('soakMs', isWhole(soakMs, 0, maxMs));
	check('surge', isWhole(surge?.value, 1, surge?.kind === 'percent' ? 100 : maxInstances));
	check('canary.workers', isWhole(canary.workers, 1, maxInstances));
	check('canary.durationMs', isWhole(canary.durationMs, 1, maxMs));
	return rollout;
}

function isWhole(value: unknown, least: number, most: number): boolean {
	return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function check(key: string, holds: boolean): void {
	if (!holds) throw new FcmError('FCM_ERR_USAGE', `no reload can have this rollout.${key}`);
}
