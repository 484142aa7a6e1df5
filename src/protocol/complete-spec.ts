import type {AppSpec, RolloutSpec} from './app-spec.ts';

/** The fields that AppSpec gained after its first version, with what their absence means. The same as config's defaults. */
export const laterFields = {
	envOrigins: {},
	filterEnv: false,
	balance: 'round-robin',
	recycle: {maxMemoryBytes: null, maxRequests: null, maxRequestsJitter: 0, maxConnections: null, maxAgeMs: null},
	watchdogMs: null,
	health: null,
	ecv: null,
	statusPort: null,
	mode: 'cluster',
	program: {kind: 'node'},
	sockets: {},
	treekill: true,
	shutdownWithMessage: false,
	instanceVar: 'NODE_APP_INSTANCE',
	incrementVar: null,
	dependsOn: [],
	autostart: true,
	cronRestart: null,
	watch: null,
	logs: {
		outFile: null,
		errorFile: null,
		merge: true,
		type: 'text',
		rotate: {sizeBytes: 10 * 1024 * 1024, everyMs: null, keep: 5, compress: false},
		overflow: 'block',
	},
	uid: null,
	gid: null,
	umask: null,
} satisfies Partial<AppSpec>;

export const laterRolloutFields = {
	surge: {kind: 'count', value: 1},
	canary: {workers: 1, durationMs: 60_000},
} as const satisfies Partial<RolloutSpec>;

type Later = Pick<AppSpec, keyof typeof laterFields | 'rollout'>;

/** What every version knows of a rollout. */
type EarlierRollout = Pick<RolloutSpec, 'strategy' | 'soakMs'> & Partial<RolloutSpec>;

/** Fills in what a spec that an older version wrote or told lacks. */
export function completeSpec<Spec extends {rollout: EarlierRollout}>(spec: Spec): Spec & Later {
	return {...laterFields, ...spec, rollout: {...laterRolloutFields, ...spec.rollout}};
}
