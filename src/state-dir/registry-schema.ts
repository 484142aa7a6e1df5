import {type AppSpec, appNamePattern, maxInstances} from '../protocol/app-spec.ts';
import {laterFields, laterRolloutFields} from '../protocol/complete-spec.ts';

export type Wanted = 'running' | 'stopped';

export interface RegistryEntry {
	spec: AppSpec;
	wanted: Wanted;
	/** A small number that the app keeps. Left out by older versions. */
	id?: number;
	/** The ecosystem file that it is from, absolute; null or left out: of none. */
	source?: string | null | undefined;
}

/** `apps.json`, but for conf's own `__internal__`. */
export interface RegistryFile {
	/** Goes up with each change of `apps`, over all daemons. */
	index: number;
	apps: Record<string, RegistryEntry>;
}

/**
 * The format of `apps.json`, not the version of fcm. Raised with a new migration, and only when a reader of the format
 * before would misread the new one; fields that are merely added need neither.
 */
export const registryFormat = '1.0.0';

/** Format -> what brings a file of the format before it there. */
export const registryMigrations = {} satisfies Record<string, unknown>;

const text = {type: 'string'};
const flag = {type: 'boolean'};
const natural = {type: 'integer', minimum: 0};
const positive = {type: 'integer', minimum: 1};
const orNull = (type: object) => ({anyOf: [type, {type: 'null'}]});
const texts = {type: 'array', items: text};
const environment = {type: 'object', additionalProperties: text};

/** An object whose fields must all be there. */
const whole = (properties: Record<string, object>) => ({type: 'object', properties, required: Object.keys(properties)});

const httpReady = whole({http: text, status: positive});

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
	shellEnv: environment,
	readyWhen: {anyOf: [{enum: ['auto', 'listening', 'message', 'online']}, httpReady]},
	listenTimeoutMs: natural,
	killTimeoutMs: natural,
	killSignal: text,
	autorestart: flag,
	maxRestarts: natural,
	minUptimeMs: natural,
	restartDelayMs: natural,
	maxRestartDelayMs: natural,
	stopExitCodes: {type: 'array', items: {type: 'integer'}},
	rollout: whole({
		strategy: {enum: ['replace', 'rolling', 'canary']},
		soakMs: natural,
		surge: {...whole({kind: {enum: ['count', 'percent']}, value: positive}), default: laterRolloutFields.surge},
		canary: {...whole({workers: positive, durationMs: natural}), default: laterRolloutFields.canary},
	}),
	balance: {enum: ['round-robin', 'shared', 'sticky', 'least-connections'], default: laterFields.balance},
	recycle: {
		...whole({
			maxMemoryBytes: orNull(positive),
			maxRequests: orNull(positive),
			maxRequestsJitter: natural,
			maxConnections: orNull(positive),
			maxAgeMs: orNull(positive),
		}),
		default: laterFields.recycle,
	},
	watchdogMs: {...orNull(positive), default: laterFields.watchdogMs},
	health: {...orNull(whole({http: text, intervalMs: positive, failures: positive})), default: laterFields.health},
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
	watch: {...orNull(whole({paths: texts, ignore: texts, delayMs: natural})), default: laterFields.watch},
	logs: {...logs, default: laterFields.logs},
	uid: {...orNull(natural), default: laterFields.uid},
	gid: {...orNull(natural), default: laterFields.gid},
	umask: {...orNull(natural), default: laterFields.umask},
} satisfies Record<keyof AppSpec, object>;

const entry = {
	type: 'object',
	properties: {spec: whole(specProperties), wanted: {enum: ['running', 'stopped']}, id: natural, source: orNull(text)},
	required: ['spec', 'wanted'],
};

const apps = {type: 'object', additionalProperties: entry};

/** JSON Schema of the top-level keys, as conf wants it. */
export const registrySchema = {index: {...natural, default: 0}, apps};
export const saveSchema = {savedAt: natural, apps};

/** What the schema cannot say of a list of apps, in words; null: well. */
export function appsFlaw({apps}: {apps?: Record<string, RegistryEntry>}): string | null {
	if (apps === undefined) return 'there is no "apps" in it';
	const misnamed = Object.entries(apps).find(([name, {spec}]) => spec.name !== name);
	return misnamed ? `the spec of "${misnamed[0]}" is that of another app` : null;
}
