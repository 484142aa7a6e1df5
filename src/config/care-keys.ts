import type {KeyDefinition} from './key-definition.ts';
import {ecvKeys, healthKeys, rolloutKeys, watchKeys} from './nested-keys.ts';

/** 0, false and null say so in the file. */
const off = {default: null, defaultWords: 'off'} as const;

/** When a worker is replaced although it runs, and how that is done. */
export const careKeys = {
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
	health: {kind: 'health', ...off, keys: healthKeys, doc: 'An HTTP probe of every worker over a private socket.'},
	ecv: {
		kind: 'ecv',
		...off,
		keys: ecvKeys,
		doc: 'A heartbeat for load balancers, answered in every worker without a change to the app: `true` for `/ecv`, or an object. `fcm drain` makes it say down.',
	},
	status_port: {
		kind: 'statusPort',
		...off,
		doc: 'Where the app\'s status is served as JSON: a port of the loopback interface, or `"0.0.0.0:9100"`.',
	},
	watch: {
		kind: 'watch',
		default: false,
		keys: watchKeys,
		doc: 'Reloads the app when a file changes: `true` for all below `cwd`, or paths.',
	},
	ignore_watch: {
		kind: 'patterns',
		default: [],
		doc: 'Paths relative to `cwd`, or globs, whose changes do not count. `node_modules`, dot files, ecosystem files and the logs of the app never do.',
	},
	watch_delay: {kind: 'quiet', default: 300, doc: 'How long nothing must change before the reload.'},
	balance: {
		kind: 'balance',
		default: 'round-robin',
		doc: 'Who gets a new connection: `round-robin`, `shared` (faster, less even), `sticky` (by client address) or `least-connections`. A change restarts the app.',
	},
	rollout: {kind: 'rollout', default: {}, keys: rolloutKeys, doc: 'How a reload replaces the workers.'},
} as const satisfies Record<string, KeyDefinition>;
