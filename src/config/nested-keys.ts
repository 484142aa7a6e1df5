import type {KeyDefinition} from './key-definition.ts';

/** The keys within `ready_when`, when it is an object: one of `http`, `line`, `port`. */
export const readyKeys = {
	http: {
		kind: 'httpPath',
		doc: 'A path: asked of every worker before it gets traffic, until it answers with `status`.',
	},
	status: {kind: 'httpStatus', defaultWords: '200', doc: 'Of `http`: the status code that means ready.'},
	line: {
		kind: 'readyLine',
		doc: 'Ready when a line of the output has this text, or matches this `"/expression/"` or `"/expression/i"`.',
	},
	port: {kind: 'tcpPort', doc: 'Ready when something accepts connections on this port.'},
} as const satisfies Record<string, KeyDefinition>;

export const canaryKeys = {
	workers: {kind: 'workers', default: 1, doc: 'How many new workers take real traffic beside the old ones.'},
	duration: {kind: 'interval', default: '60s', doc: 'For how long they are compared with the old ones.'},
} as const satisfies Record<string, KeyDefinition>;

export const rolloutKeys = {
	strategy: {
		kind: 'strategy',
		default: 'replace',
		doc: '`replace`: all new workers become ready, then all old ones drain. `rolling`: `surge` at a time. `canary`: a few take real traffic first and are compared with the old ones.',
	},
	soak: {
		kind: 'duration',
		default: 0,
		doc: 'How long new workers must stay ready before they are promoted. Above 0 they get no public traffic meanwhile, except in a canary.',
	},
	surge: {kind: 'surge', default: 1, doc: 'Of `rolling`: how many workers at a time; a number, or `"25%"`.'},
	canary: {kind: 'canary', default: {}, keys: canaryKeys, doc: 'Of `canary`: how many new workers, and for how long.'},
} as const satisfies Record<string, KeyDefinition>;

export const healthKeys = {
	http: {kind: 'httpPath', required: true, doc: 'Asked of every worker by itself; 2xx and 3xx are well.'},
	interval: {kind: 'interval', default: '10s', doc: 'How often.'},
	failures: {kind: 'failures', default: 3, doc: 'After so many bad answers in a row the worker is replaced.'},
} as const satisfies Record<string, KeyDefinition>;

export const ecvKeys = {
	path: {
		kind: 'httpPath',
		default: '/ecv',
		doc: 'Where the heartbeat answers 200 for up, 500 for unwell, 503 for drained.',
	},
	monitor: {
		kind: 'httpPath',
		defaultWords: 'none',
		doc: 'A path of the app itself, asked in the same worker before each heartbeat: up only if it answers below 300.',
	},
	control: {
		kind: 'ecvControl',
		default: false,
		doc: '`true`: a POST to `<path>/disable` or `/enable` from this machine drains the app or takes it back; `"anywhere"`: from anywhere.',
	},
} as const satisfies Record<string, KeyDefinition>;

export const dependencyKeys = {
	app: {kind: 'name', required: true, doc: 'Its name.'},
	condition: {
		kind: 'condition',
		default: 'ready',
		doc: 'What it must be: `started`, `ready`, or `exited` (by itself with code 0, as a migration does).',
	},
} as const satisfies Record<string, KeyDefinition>;

export const cronKeys = {
	pattern: {kind: 'cronPattern', required: true, doc: 'The times.'},
	timezone: {kind: 'timezone', defaultWords: '`cron_timezone`', doc: 'The time zone.'},
} as const satisfies Record<string, KeyDefinition>;

export const watchKeys = {
	paths: {kind: 'paths', defaultWords: '`cwd`', doc: 'Files and directories, relative to `cwd`.'},
	ignore: {kind: 'patterns', defaultWords: '`ignore_watch`', doc: 'As `ignore_watch`.'},
	delay: {kind: 'quiet', defaultWords: '`watch_delay`', doc: 'As `watch_delay`.'},
} as const satisfies Record<string, KeyDefinition>;

export const rotateKeys = {
	size: {kind: 'logSize', default: '10M', doc: 'At this size (64K or more); 0 or `false`: not by size.'},
	every: {kind: 'logAge', default: null, defaultWords: 'off', doc: 'After this time (1 m or more), like `"1d"`.'},
	keep: {kind: 'keep', default: 5, doc: 'How many old files are kept of each log.'},
	compress: {kind: 'flag', default: false, doc: 'Whether old files are compressed (gzip).'},
} as const satisfies Record<string, KeyDefinition>;
