import * as z from 'zod';
import type {Dependency, EcvSpec, ReadyWhen} from '../protocol/app-spec.ts';
import {ecvControl, statusPort} from './ecv-kinds.ts';
import {fileKinds} from './file-kinds.ts';
import type {KindInput} from './key-definition.ts';
import {shapeOf} from './key-shape.ts';
import {limitKinds} from './limit-kinds.ts';
import {
	canaryKeys,
	cronKeys,
	dependencyKeys,
	ecvKeys,
	healthKeys,
	readyKeys,
	rolloutKeys,
	rotateKeys,
	watchKeys,
} from './nested-keys.ts';
import {programKinds} from './program-kinds.ts';
import {readyKinds} from './ready-kinds.ts';
import {checkPattern, timeKinds} from './time-kinds.ts';
import {expected, valueKinds} from './value-kinds.ts';

const condition = z.enum(['started', 'ready', 'exited'], expected('"started", "ready" or "exited"'));

const simpleKinds = {
	...valueKinds,
	...limitKinds,
	...programKinds,
	...timeKinds,
	...readyKinds,
	...fileKinds,
	condition,
	ecvControl,
	statusPort,
};

const canary = z.strictObject(
	shapeOf(canaryKeys, simpleKinds),
	expected('an object like {"workers": 1, "duration": "60s"}'),
);

const rollout = z.strictObject(
	shapeOf(rolloutKeys, {...simpleKinds, canary}),
	expected('an object like {"strategy": "rolling", "soak": "5s"}'),
);

const readyWords = expected(
	'"auto", "listening", "message", "online", "uptime", or an object with "http", "line" or "port"',
);
const readyWhen = z
	.union(
		[
			z.enum(['auto', 'listening', 'message', 'online', 'uptime'], readyWords),
			z.strictObject(shapeOf(readyKeys, simpleKinds), readyWords),
		],
		readyWords,
	)
	.transform((value, context): ReadyWhen | 'uptime' => {
		if (typeof value === 'string') return value;
		const {http, status, line, port} = value;
		const given = [http, line, port].filter((way) => way !== undefined);
		if (given.length !== 1) context.addIssue('expected one of "http", "line" and "port" in it');
		else if (status !== undefined && http === undefined) context.addIssue('"status" has no meaning without "http"');
		return line ?? (port === undefined ? {http: http ?? '/', status: status ?? 200} : {port});
	});

const healthWords = expected('an object like {"http": "/health", "interval": "10s"}, or false');
const health = z
	.union([z.strictObject(shapeOf(healthKeys, simpleKinds), healthWords), z.literal(false), z.null()], healthWords)
	.transform((value) => value || null);

const ecvWords = expected('true, false, or an object like {"path": "/ecv", "control": true}');
const ecv = z
	.union([z.boolean(), z.null(), z.strictObject(shapeOf(ecvKeys, simpleKinds), ecvWords)], ecvWords)
	.transform((value, context): EcvSpec | null => {
		if (value === false || value === null) return null;
		if (value === true) return {path: ecvKeys.path.default, monitor: null, control: 'nobody'};
		const {path, monitor = null, control} = value;
		if (/[?#]/.test(path)) context.addIssue(`expected a "path" without "?" and "#", got ${JSON.stringify(path)}`);
		if (monitor?.split('?', 1)[0] === path)
			context.addIssue('"monitor" is the heartbeat itself; name a path of the app');
		return {path, monitor, control};
	});

const dependencyWords = expected('the name of an app, {"app": "db", "condition": "ready"}, or a list of such');
const dependency = z
	.union([simpleKinds.name, z.strictObject(shapeOf(dependencyKeys, simpleKinds), dependencyWords)], dependencyWords)
	.transform((value): Dependency => (typeof value === 'string' ? {app: value, condition: 'ready'} : value));
const dependsOn = z
	.union([simpleKinds.name, z.array(dependency)], dependencyWords)
	.transform((value): Dependency[] => (typeof value === 'string' ? [{app: value, condition: 'ready'}] : value));

/** PM2's `"0"` means off. */
const cronWords = expected('a cron pattern like "0 3 * * *", {"pattern": ..., "timezone": ...}, or false');
const cron = z
	.union(
		[z.string(), z.strictObject(shapeOf(cronKeys, simpleKinds), cronWords), z.literal([false, 0]), z.null()],
		cronWords,
	)
	.transform((value, context) => {
		if (typeof value !== 'string') return value || null;
		return value === '0' ? null : {pattern: checkPattern(value, context), timezone: undefined};
	});

const watchWords = expected('true, false, a path, a list of paths, or an object with "paths", "ignore", "delay"');
const watch = z
	.union(
		[z.boolean(), simpleKinds.paths, z.strictObject(shapeOf(watchKeys, simpleKinds), watchWords), z.null()],
		watchWords,
	)
	.transform((value) => {
		if (value === true) return {};
		if (value === false || value === null) return null;
		return Array.isArray(value) ? {paths: value} : value;
	});

const rotateWords = expected('an object like {"size": "10M", "keep": 5}, or false');
const rotate = z
	.union([z.strictObject(shapeOf(rotateKeys, simpleKinds), rotateWords), z.literal(false)], rotateWords)
	.transform((value) => value || {size: null, every: null, keep: 0, compress: false});

/** The check of every kind of value. */
export const kinds = {
	...simpleKinds,
	...{canary, rollout, readyWhen, health, ecv, dependsOn, cron, watch, rotate},
} satisfies Record<keyof KindInput, z.ZodType>;
