import type {Policy, Slot} from './app-state.ts';
import type {Moment} from './core-event.ts';

/** A worker that was ready this long has proven its slot healthy: its failures are forgotten. */
export const healthyMs = 30_000;

/** How a worker ended that nobody asked to end. */
export interface UnaskedExit {
	readonly code: number | null;
	/** How long it had been ready; null: it never was. */
	readonly readyForMs: number | null;
	readonly reason: string;
}

/**
 * What a slot does after its worker ended unasked.
 *
 * The first failure of a worker that had been ready for `minUptimeMs` is mended at once. Any other waits
 * `restartDelayMs` × 2ⁿ⁻¹ (cap `maxRestartDelayMs`, ±20 %). Every end before 30 s of health counts, also of a worker
 * that became ready: an app that serves a second and dies is in a crash loop like one that never starts.
 */
export function slotAfterExit(slot: Slot, exit: UnaskedExit, policy: Policy, moment: Moment): Slot {
	const base = {generation: slot.generation, restarts: slot.restarts, lastReason: exit.reason};
	if (endsWith(exit.code, policy)) {
		return {...base, failures: 0, next: {kind: 'ended', code: exit.code}};
	}
	if (exit.readyForMs !== null && exit.readyForMs >= healthyMs) {
		return {...base, failures: 0, next: {kind: 'now'}};
	}
	const failures = slot.failures + 1;
	if (failures >= policy.maxRestarts) return {...base, failures, next: {kind: 'gave-up'}};
	const provenOnce = exit.readyForMs !== null && exit.readyForMs >= policy.minUptimeMs;
	if (provenOnce && failures === 1) return {...base, failures, next: {kind: 'now'}};
	return {...base, failures, next: {kind: 'at', at: moment.now + delayMs(failures, policy, moment.random)}};
}

/** Under another policy a slot that has ended or given up may be filled again. */
export function slotUnder(slot: Slot, policy: Policy): Slot {
	const {next, failures} = slot;
	const goesOn = next.kind === 'ended' ? !endsWith(next.code, policy) : failures < policy.maxRestarts;
	return (next.kind === 'ended' || next.kind === 'gave-up') && goesOn ? {...slot, next: {kind: 'now'}} : slot;
}

function endsWith(code: number | null, {autorestart, stopExitCodes}: Policy): boolean {
	return !autorestart || (code !== null && stopExitCodes.includes(code));
}

function delayMs(failures: number, policy: Policy, random: number): number {
	// 2 ** 30 is far above any cap in milliseconds; without the bound a huge exponent would be Infinity × 0 = NaN.
	const grown = policy.restartDelayMs * 2 ** Math.min(failures - 1, 30);
	return Math.round(Math.min(grown, policy.maxRestartDelayMs) * (0.8 + 0.4 * random));
}
