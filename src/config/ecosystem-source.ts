import type {Locate} from './findings.ts';

/** What an ecosystem file contains, before anything is known about it but its syntax. */
export interface EcosystemSource {
	value: unknown;
	locate: Locate;
	/** Keys that no JSON object can have, or has twice: told together with all other problems. */
	keyProblems: {path: (string | number)[]; message: string}[];
}
