import * as z from 'zod';
import type {ReadyWhen} from '../protocol/app-spec.ts';
import type {KindInput} from './key-definition.ts';
import {shapeOf} from './key-shape.ts';
import {limitKinds} from './limit-kinds.ts';
import {canaryKeys, healthKeys, httpReadyKeys, rolloutKeys} from './nested-keys.ts';
import {expected, valueKinds} from './value-kinds.ts';

const simpleKinds = {...valueKinds, ...limitKinds};

const canary = z.strictObject(
	shapeOf(canaryKeys, simpleKinds),
	expected('an object like {"workers": 1, "duration": "60s"}'),
);

const rollout = z.strictObject(
	shapeOf(rolloutKeys, {...simpleKinds, canary}),
	expected('an object like {"strategy": "rolling", "soak": "5s"}'),
);

const readyWhenWords = expected('"auto", "listening", "message", "online" or an object like {"http": "/health"}');
const readyWhen = z
	.union(
		[
			z.enum(['auto', 'listening', 'message', 'online'], readyWhenWords),
			z.strictObject(shapeOf(httpReadyKeys, simpleKinds), readyWhenWords),
		],
		readyWhenWords,
	)
	.transform((value): ReadyWhen => value);

const healthWords = expected('an object like {"http": "/health", "interval": "10s"}, or false');
const health = z
	.union([z.strictObject(shapeOf(healthKeys, simpleKinds), healthWords), z.literal(false), z.null()], healthWords)
	.transform((value) => value || null);

/** The check of every kind of value. */
export const kinds = {...simpleKinds, canary, rollout, readyWhen, health} satisfies Record<keyof KindInput, z.ZodType>;
