import {careKeys} from './care-keys.ts';
import {environmentKeys} from './environment-keys.ts';
import type {KeyDefinition, KindInput} from './key-definition.ts';
import {lifeKeys} from './life-keys.ts';
import {logKeys} from './log-keys.ts';
import {programKeys} from './program-keys.ts';
import {rightsKeys} from './rights-keys.ts';

/**
 * Every key of an app that this version obeys: the one source of types, checks, defaults, the JSON Schema and the
 * README's table. Plain data without zod, so that `defineConfig` has types where zod is not installed.
 */
export const ecosystemKeys = {
	...programKeys,
	...environmentKeys,
	...lifeKeys,
	...careKeys,
	...logKeys,
	...rightsKeys,
} as const satisfies Record<string, KeyDefinition>;

/** `env_production` and the like. */
export const namedEnvPattern = /^env_(\S+)$/;

type Keys = typeof ecosystemKeys;
type CamelCase<Key extends string> = Key extends `${infer Head}_${infer Tail}`
	? `${Head}${Capitalize<CamelCase<Tail>>}`
	: Key;

/** One app of an ecosystem file. Keys may be written in camelCase too. */
export type EcosystemApp = {[Key in keyof Keys]?: KindInput[Keys[Key]['kind']] | undefined} & {
	[Key in keyof Keys as CamelCase<Key>]?: KindInput[Keys[Key]['kind']] | undefined;
} & {
	/** On top of `env` with `fcm start --env <name>`. */
	[namedEnv: `env_${string}`]: KindInput['env'] | undefined;
};

/** What an ecosystem file contains. PM2's shorter forms are accepted too: one app as `apps`, a bare list of apps, or one bare app. */
export interface EcosystemFile {
	/** For editors: the JSON Schema of this file. */
	$schema?: string | undefined;
	apps: EcosystemApp[];
}
