import type {Balance, HttpReady, ReadyWord, RolloutStrategy} from '../protocol/app-spec.ts';

type Off = 0 | false | null;

/** What the value of a key may be, before it is normalized. `value-kinds`, `limit-kinds` and `object-kinds` have the checks. */
export interface KindInput {
	name: string;
	path: string;
	words: string | (string | number)[];
	instances: number | 'max';
	execMode: 'cluster' | 'cluster_mode';
	interpreter: 'node';
	env: Record<string, string | number | boolean | undefined>;
	port: number;
	readyWhen: ReadyWord | {http: string; status?: number | undefined};
	flag: boolean;
	duration: number | string;
	signal: NodeJS.Signals;
	count: number;
	exitCodes: number | number[];
	strategy: RolloutStrategy;
	surge: number | string;
	workers: number;
	canary: {workers?: number | undefined; duration?: number | string | undefined};
	rollout: {
		strategy?: RolloutStrategy | undefined;
		soak?: number | string | undefined;
		surge?: number | string | undefined;
		canary?: KindInput['canary'] | undefined;
	};
	balance: Balance;
	size: number | string | Off;
	limit: number | Off;
	age: number | string | Off;
	silence: number | string | Off;
	health: {http: string; interval?: number | string | undefined; failures?: number | undefined} | Exclude<Off, 0>;
	httpPath: HttpReady['http'];
	httpStatus: HttpReady['status'];
	interval: number | string;
	failures: number;
}

export interface KeyDefinition {
	kind: keyof KindInput;
	/** Filled in when the key is missing; without one the key is optional. */
	default?: unknown;
	/** For a default that depends on something else, or is no value: in words, for the reference. */
	defaultWords?: string;
	required?: true;
	/** PM2's other names of it. camelCase is always accepted. */
	aliases?: readonly string[];
	/** The keys within it, when it is an object. */
	keys?: Readonly<Record<string, KeyDefinition>>;
	doc: string;
}
