import {type AppSpec, appNamePattern, maxInstances} from './app-spec.ts';
import type {Schema} from './check-schema.ts';
import {laterFields, laterRolloutFields} from './complete-spec.ts';

const text = {type: 'string'};
const flag = {type: 'boolean'};
const natural = {type: 'integer', minimum: 0};
/** In ms. A Node timer that is set to more fires at once instead. */
const duration = {type: 'integer', minimum: 0, maximum: 2 ** 31 - 1};
const interval = {...duration, minimum: 1};
/** What Node can drop rights to. */
const id = {type: 'integer', minimum: 0, maximum: 2 ** 31 - 1};
const positive = {type: 'integer', minimum: 1};
const tcpPort = {type: 'integer', minimum: 1, maximum: 65_535};
const orNull = (type: Schema): Schema => ({anyOf: [type, {type: 'null'}]});
const texts = {type: 'array', items: text};
const environment = {type: 'object', additionalProperties: text};

/** An object whose fields must all be there. */
export const whole = (properties: Record<string, Schema>): Schema => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
});

const httpReady = whole({http: text, status: positive});
const lineReady = whole({line: text, flags: text});
const portReady = whole({port: positive});

const program = {
	anyOf: [whole({kind: {enum: ['node', 'binary', 'shell']}}), whole({kind: {enum: ['interpreter']}, command: text})],
};
const socket = {anyOf: [whole({host: text, port: natural}), whole({path: text})]};
const logs = whole({
	outFile: orNull(text),
	errorFile: orNull(text),
	merge: flag,
	type: {enum: ['text', 'json', 'raw']},
	rotate: whole({sizeBytes: orNull(positive), everyMs: orNull(positive), keep: natural, compress: flag}),
	overflow: {enum: ['block', 'drop']},
});

/**
 * A field that AppSpec gains is a compile error here until it has its line. Unknown fields are kept: a newer fcm wrote
 * them. A `default` is what the absence of a later field means: conf fills it in when it reads, so the file of an older
 * fcm needs no migration.
 */
const specProperties = {
	name: {type: 'string', pattern: appNamePattern.source},
	namespace: text,
	script: text,
	args: texts,
	cwd: text,
	nodeArgs: texts,
	instances: {type: 'integer', minimum: 1, maximum: maxInstances},
	env: environment,
	envOrigins: {...environment, default: laterFields.envOrigins},
	filterEnv: {anyOf: [flag, texts], default: laterFields.filterEnv},
	shellEnv: environment,
	readyWhen: {anyOf: [{enum: ['auto', 'listening', 'message', 'online']}, httpReady, lineReady, portReady]},
	listenTimeoutMs: duration,
	killTimeoutMs: duration,
	killSignal: text,
	autorestart: flag,
	maxRestarts: natural,
	minUptimeMs: duration,
	restartDelayMs: duration,
	maxRestartDelayMs: duration,
	stopExitCodes: {type: 'array', items: {type: 'integer'}},
	rollout: whole({
		strategy: {enum: ['replace', 'rolling', 'canary']},
		soakMs: duration,
		surge: {...whole({kind: {enum: ['count', 'percent']}, value: positive}), default: laterRolloutFields.surge},
		canary: {...whole({workers: positive, durationMs: duration}), default: laterRolloutFields.canary},
	}),
	balance: {enum: ['round-robin', 'shared', 'sticky', 'least-connections'], default: laterFields.balance},
	recycle: {
		...whole({
			maxMemoryBytes: orNull(positive),
			maxRequests: orNull(positive),
			maxRequestsJitter: natural,
			maxConnections: orNull(positive),
			maxAgeMs: orNull(interval),
		}),
		default: laterFields.recycle,
	},
	watchdogMs: {...orNull(interval), default: laterFields.watchdogMs},
	health: {...orNull(whole({http: text, intervalMs: interval, failures: positive})), default: laterFields.health},
	ecv: {
		...orNull(whole({path: text, monitor: orNull(text), control: {enum: ['nobody', 'loopback', 'anywhere']}})),
		default: laterFields.ecv,
	},
	statusPort: {...orNull(whole({host: text, port: tcpPort})), default: laterFields.statusPort},
	mode: {enum: ['cluster', 'fork'], default: laterFields.mode},
	program: {...program, default: laterFields.program},
	sockets: {type: 'object', additionalProperties: socket, default: laterFields.sockets},
	treekill: {...flag, default: laterFields.treekill},
	shutdownWithMessage: {...flag, default: laterFields.shutdownWithMessage},
	instanceVar: {...orNull(text), default: laterFields.instanceVar},
	incrementVar: {...orNull(text), default: laterFields.incrementVar},
	dependsOn: {
		type: 'array',
		items: whole({app: text, condition: {enum: ['started', 'ready', 'exited']}}),
		default: laterFields.dependsOn,
	},
	autostart: {...flag, default: laterFields.autostart},
	cronRestart: {...orNull(whole({pattern: text, timezone: orNull(text)})), default: laterFields.cronRestart},
	watch: {...orNull(whole({paths: texts, ignore: texts, delayMs: duration})), default: laterFields.watch},
	logs: {...logs, default: laterFields.logs},
	uid: {...orNull(id), default: laterFields.uid},
	gid: {...orNull(id), default: laterFields.gid},
	umask: {...orNull({...natural, maximum: 0o777}), default: laterFields.umask},
} satisfies Record<keyof AppSpec, Schema>;

/** What a spec is, in the registry and on the wire. */
export const specSchema: Schema = whole(specProperties);
