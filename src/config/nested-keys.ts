import type {KeyDefinition} from './key-definition.ts';

/** The keys within `ready_when`, when it is an object. */
export const httpReadyKeys = {
	http: {
		kind: 'httpPath',
		required: true,
		doc: 'Asked of every worker before it gets traffic, until it answers with `status`.',
	},
	status: {kind: 'httpStatus', default: 200, doc: 'The status code that means ready.'},
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
