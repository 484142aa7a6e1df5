import type {Balance, Dependency, HttpReady, LogsSpec, ReadyWord, RolloutStrategy} from '../protocol/app-spec.ts';

type Off = 0 | false | null;

/** What the value of a key may be, before it is normalized. The files `*-kinds.ts` have the checks. */
export interface KindInput {
	name: string;
	path: string;
	words: string | (string | number)[];
	instances: number | 'max' | `${number}`;
	execMode: 'cluster' | 'cluster_mode' | 'fork' | 'fork_mode';
	interpreter: string;
	sockets: Record<string, number | string>;
	env: Record<string, string | number | boolean | undefined>;
	filterEnv: boolean | string | string[];
	variable: string | false | null;
	port: number | string;
	readyWhen:
		| ReadyWord
		| 'uptime'
		| {
				http?: string | undefined;
				status?: number | undefined;
				line?: string | RegExp | undefined;
				port?: number | string | undefined;
		  };
	readyLine: string | RegExp;
	tcpPort: number | string;
	flag: boolean;
	duration: number | string;
	signal: NodeJS.Signals;
	count: number;
	exitCodes: number | number[];
	dependsOn: string | (string | {app: string; condition?: Dependency['condition'] | undefined})[];
	condition: Dependency['condition'];
	cron: string | {pattern: string; timezone?: string | undefined} | Off;
	cronPattern: string;
	timezone: string;
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
	ecv:
		| boolean
		| null
		| {path?: string | undefined; monitor?: string | undefined; control?: KindInput['ecvControl'] | undefined};
	ecvControl: boolean | 'loopback' | 'anywhere';
	statusPort: number | string | Exclude<Off, 0>;
	httpPath: HttpReady['http'];
	httpStatus: HttpReady['status'];
	interval: number | string;
	failures: number;
	watch:
		| boolean
		| string
		| string[]
		| {
				paths?: string | string[] | undefined;
				ignore?: string | string[] | undefined;
				delay?: number | string | undefined;
		  };
	paths: string | string[];
	patterns: string | string[];
	quiet: number | string;
	logPath: string | Exclude<Off, 0>;
	logFile: string | boolean | null;
	logType: LogsSpec['type'];
	rotate:
		| {
				size?: number | string | Off | undefined;
				every?: number | string | Off | undefined;
				keep?: number | undefined;
				compress?: boolean | undefined;
		  }
		| false;
	logSize: number | string | Off;
	logAge: number | string | Off;
	keep: number;
	overflow: LogsSpec['overflow'];
	user: number | string;
	group: number | string;
	umask: string;
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
	/** The keys within it, when it is an object or a list of such. */
	keys?: Readonly<Record<string, KeyDefinition>>;
	doc: string;
}
