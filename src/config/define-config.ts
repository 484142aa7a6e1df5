import type {EcosystemFile} from './ecosystem-keys.ts';

export type {EcosystemApp, EcosystemFile} from './ecosystem-keys.ts';

/** Gives editors the types of an `ecosystem.config.mjs`; returns what it is given. */
export function defineConfig(config: EcosystemFile): EcosystemFile {
	return config;
}
