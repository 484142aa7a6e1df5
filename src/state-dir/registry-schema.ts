import type {AppSpec} from '../protocol/app-spec.ts';
import {specSchema} from '../protocol/app-spec-schema.ts';

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

const natural = {type: 'integer', minimum: 0};
const text = {type: 'string'};

const entry = {
	type: 'object',
	properties: {
		spec: specSchema,
		wanted: {enum: ['running', 'stopped']},
		id: natural,
		source: {anyOf: [text, {type: 'null'}]},
	},
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
