import {maxDurationMs, parseDuration} from '../config/duration.ts';
import {parseSurge} from '../config/surge.ts';
import {maxInstances, type RolloutStrategy} from '../protocol/app-spec.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import type {CommandOptions} from './command-context.ts';

const strategies: readonly RolloutStrategy[] = ['replace', 'rolling', 'canary'];

/**
 * The options of `fcm reload` that say how; undefined when there is none. `--canary` and `--for` mean the canary strategy,
 * `--surge` the rolling one. Throws FCM_ERR_USAGE that names the option.
 */
export function rolloutOverride(options: CommandOptions): RolloutOverride | undefined {
	const {soak, surge, canary, for: duration} = options;
	const strategy = strategyOf(options);
	const override: RolloutOverride = {
		...(strategy && {strategy}),
		...(soak !== undefined && {soakMs: durationOf('--soak', soak, 0)}),
		...(surge !== undefined && {surge: surgeOf(surge)}),
		...((canary !== undefined || duration !== undefined) && {
			canary: {
				...(canary !== undefined && {workers: workersOf(canary)}),
				...(duration !== undefined && {durationMs: durationOf('--for', duration, 100)}),
			},
		}),
	};
	return Object.keys(override).length > 0 ? override : undefined;
}

function strategyOf({strategy, surge, canary, for: duration}: CommandOptions): RolloutStrategy | undefined {
	const said = strategy === undefined ? undefined : knownStrategy(strategy);
	const ofCanary = canary !== undefined ? '--canary' : duration !== undefined ? '--for' : undefined;
	const ofRolling = surge !== undefined ? '--surge' : undefined;
	if (ofCanary && ofRolling) throw usage(`${ofRolling} is for rolling and ${ofCanary} for canary: keep one of them`);
	const option = ofCanary ?? ofRolling;
	if (!option) return said;
	const meant = ofCanary ? 'canary' : 'rolling';
	if (said && said !== meant) throw usage(`${option} is for --strategy ${meant}, not for ${said}`);
	return meant;
}

function knownStrategy(text: string): RolloutStrategy {
	const known = strategies.find((strategy) => strategy === text);
	if (known) return known;
	throw usage(`--strategy ${text}: neither replace, rolling nor canary${didYouMean(text, strategies)}`);
}

function durationOf(option: string, text: string, least: number): number {
	const ms = parseDuration(text);
	if (ms >= least && ms <= maxDurationMs) return ms;
	const range = least > 0 ? `${least}ms to 24h` : 'at most 24h';
	throw usage(`${option} ${text}: not a duration like 5000 or 5s (${range})`);
}

function surgeOf(text: string) {
	const surge = parseSurge(text);
	if (surge) return surge;
	throw usage(`--surge ${text}: neither a number of workers (1 to ${maxInstances}) nor a share of them like 25%`);
}

function workersOf(text: string): number {
	const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (workers >= 1 && workers <= maxInstances) return workers;
	throw usage(`--canary ${text}: not a number of workers from 1 to ${maxInstances}`);
}

function usage(message: string): FcmError {
	return new FcmError('FCM_ERR_USAGE', message);
}
