import type {AppSpec} from '../protocol/app-spec.ts';
import {specSchema, whole} from '../protocol/app-spec-schema.ts';

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

const entry = whole({spec: specSchema, wanted: {enum: ['running', 'stopped']}});

/** JSON Schema of the top-level keys, as conf wants it. */
export const registrySchema = {apps: {type: 'object', additionalProperties: entry}};
