import {type AppSpec, appNamePattern, maxInstances} from '../protocol/app-spec.ts';

export type Wanted = 'running' | 'stopped';

export interface RegistryEntry {
	spec: AppSpec;
	wanted: Wanted;
}

/** `apps.json`, but for conf's own `__internal__`. */
export interface RegistryFile {
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
const texts = {type: 'array', items: text};
const environment = {type: 'object', additionalProperties: text};

/** A field that AppSpec gains is a compile error here until it has its line. Unknown fields are kept: a newer fcm wrote them. */
const specProperties = {
	name: {type: 'string', pattern: appNamePattern.source},
	namespace: text,
	script: text,
	args: texts,
	cwd: text,
	nodeArgs: texts,
	instances: {type: 'integer', minimum: 1, maximum: maxInstances},
	env: environment,
	shellEnv: environment,
	readyWhen: {enum: ['auto', 'listening', 'message', 'online']},
	listenTimeoutMs: natural,
	killTimeoutMs: natural,
	killSignal: text,
	autorestart: flag,
	maxRestarts: natural,
	minUptimeMs: natural,
	restartDelayMs: natural,
	maxRestartDelayMs: natural,
	stopExitCodes: {type: 'array', items: {type: 'integer'}},
	rollout: {
		type: 'object',
		properties: {strategy: {const: 'replace'}, soakMs: natural},
		required: ['strategy', 'soakMs'],
	},
} satisfies Record<keyof AppSpec, object>;

const entry = {
	type: 'object',
	properties: {
		spec: {type: 'object', properties: specProperties, required: Object.keys(specProperties)},
		wanted: {enum: ['running', 'stopped']},
	},
	required: ['spec', 'wanted'],
};

/** JSON Schema of the top-level keys, as conf wants it. */
export const registrySchema = {apps: {type: 'object', additionalProperties: entry}};
