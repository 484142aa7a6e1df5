import {maxInstances, type RolloutSpec} from './app-spec.ts';
import type {RolloutOverride, ScaleTarget, Selectors} from './control-api.ts';
import {type Decode, fail, isObject, list, object, oneOf, optional, text, whole} from './decode-fields.ts';
import {maxHistoryCells} from './history.ts';

/** Of methods that take nothing. */
export const nothing: Decode<Record<string, never>> = (value, at) =>
	isObject(value) ? {} : fail(at, 'an object', value);

/** A name has 64; a pattern may be longer. */
const word = text(1024);

export const selectors: Decode<Selectors> = list(word, 4096);

export const appName: Decode<string> = word;

/** In ms, as far as a Node timer goes. */
const duration = whole(0, 2 ** 31 - 1);

export const rolloutOverride: Decode<RolloutOverride> = object<RolloutOverride>({
	strategy: optional(oneOf('replace', 'rolling', 'canary')),
	soakMs: optional(duration),
	surge: optional(object({kind: oneOf('count', 'percent'), value: whole(1, maxInstances)})),
	canary: optional(
		object<Partial<RolloutSpec['canary']>>({workers: optional(whole(1, maxInstances)), durationMs: optional(duration)}),
	),
});

/** Signals differ by system: whether there is such a one is for those to say who send it. */
export const signal: Decode<NodeJS.Signals> = (value, at) => text(32)(value, at) as NodeJS.Signals;

export const historyStep = oneOf('fine', 'coarse');

export const historyCount = whole(1, maxHistoryCells);

/** The kernel's highest on Linux is 2^22. */
export const pid = whole(1, 2 ** 31 - 1);

export const rolloutAction = oneOf('promote', 'abort');

const amount = object({kind: oneOf('absolute', 'relative'), value: whole()});

export const scaleTarget: Decode<ScaleTarget> = (value, at) =>
	isObject(value) && value.kind === 'max' ? {kind: 'max'} : amount(value, at);
