import type {KeyDefinition, KindInput} from './key-definition.ts';
import {healthKeys, httpReadyKeys, rolloutKeys} from './nested-keys.ts';

/** 0, false and null say so in the file. */
const off = {default: null, defaultWords: 'off'} as const;

/**
 * Every key of an app that this version obeys: the one source of types, checks, defaults, the JSON Schema and the
 * README's table. Plain data without zod, so that `defineConfig` has types where zod is not installed.
 */
export const ecosystemKeys = {
	name: {kind: 'name', defaultWords: 'script without extension', doc: 'What the app is called in every command.'},
	namespace: {kind: 'name', default: 'default', doc: 'A group of apps.'},
	script: {
		kind: 'path',
		required: true,
		aliases: ['exec', 'cmd', 'command'],
		doc: 'The Node program to run, relative to `cwd`.',
	},
	args: {
		kind: 'words',
		default: [],
		doc: 'Arguments of the script: a list, or one string that is split like a shell line.',
	},
	cwd: {kind: 'path', defaultWords: "the file's directory", doc: 'Working directory, relative to the file.'},
	interpreter: {
		kind: 'interpreter',
		default: 'node',
		aliases: ['exec_interpreter'],
		doc: 'Only `node`: the one that runs fcm.',
	},
	node_args: {
		kind: 'words',
		default: [],
		aliases: ['interpreter_args'],
		doc: 'Options of Node itself, such as `--max-old-space-size=300`.',
	},
	instances: {
		kind: 'instances',
		default: 1,
		doc: 'Workers: 1 to 512; `"max"` or 0 for one per core; -1 for one less than cores, and so on, at least 1.',
	},
	exec_mode: {kind: 'execMode', default: 'cluster', doc: 'Only `cluster`: all workers share the listening sockets.'},
	env: {kind: 'env', default: {}, doc: "Environment variables, on top of the shell's."},
	port: {kind: 'port', doc: 'Sets `PORT` in the environment.'},
	ready_when: {
		kind: 'readyWhen',
		default: 'auto',
		keys: httpReadyKeys,
		doc: 'When a worker is ready: `auto`, `listening`, `message` (`process.send("ready")`), `online`, or `{"http": "/health"}`.',
	},
	wait_ready: {kind: 'flag', default: false, doc: '`true` is `ready_when: "message"`.'},
	listen_timeout: {kind: 'duration', default: '10s', doc: 'A worker that is not ready by then has failed.'},
	kill_timeout: {kind: 'duration', default: '30s', doc: 'A worker that still drains by then gets SIGKILL.'},
	kill_signal: {kind: 'signal', default: 'SIGTERM', doc: 'What a drained worker gets, so that its own handlers run.'},
	autorestart: {kind: 'flag', default: true, doc: 'Whether a worker that ended is replaced.'},
	max_restarts: {kind: 'count', default: 16, doc: 'After so many failures in a row the app is `errored`.'},
	min_uptime: {
		kind: 'duration',
		default: '1s',
		doc: 'How long a worker must last: before a reload goes on, and for its death to be mended at once.',
	},
	restart_delay: {kind: 'duration', default: 100, doc: 'Wait before the first retry; doubles with every failure.'},
	max_restart_delay: {
		kind: 'duration',
		defaultWords: '30s, or `restart_delay` if that is longer',
		doc: 'The longest wait before a retry.',
	},
	stop_exit_codes: {
		kind: 'exitCodes',
		default: [],
		doc: 'Exit codes (one, or a list) after which a worker stays ended.',
	},
	max_memory_restart: {
		kind: 'size',
		...off,
		doc: 'A worker with more memory (RSS) than this is replaced: replacement first, then drain. At least `"16M"`.',
	},
	max_requests: {kind: 'limit', ...off, doc: 'A worker that has answered so many requests is replaced likewise.'},
	max_requests_jitter: {
		kind: 'limit',
		defaultWords: '10 % of `max_requests`',
		doc: 'Each worker draws up to this on top of `max_requests`, so that they do not all go at once.',
	},
	max_connections: {
		kind: 'limit',
		...off,
		doc: 'A worker that has accepted so many connections in all is replaced likewise.',
	},
	max_age: {kind: 'age', ...off, doc: 'A worker that has run so long is replaced likewise. 1 s to 24 days.'},
	watchdog: {
		kind: 'silence',
		...off,
		doc: 'A worker whose event loop is silent this long (1 s or more) is killed and replaced; its stack goes to the log.',
	},
	health: {
		kind: 'health',
		...off,
		keys: healthKeys,
		doc: 'An HTTP probe of every worker over a private socket.',
	},
	balance: {
		kind: 'balance',
		default: 'round-robin',
		doc: 'Who gets a new connection: `round-robin`, `shared` (faster, less even), `sticky` (by client address) or `least-connections`. A change restarts the app.',
	},
	rollout: {kind: 'rollout', default: {}, keys: rolloutKeys, doc: 'How a reload replaces the workers.'},
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

/** What an ecosystem file contains. PM2's shorter forms are accepted too: a bare list of apps, or one bare app. */
export interface EcosystemFile {
	/** For editors: the JSON Schema of this file. */
	$schema?: string | undefined;
	apps: EcosystemApp[];
}
