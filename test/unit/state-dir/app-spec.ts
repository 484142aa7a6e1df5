import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {laterFields, laterRolloutFields} from '../../../src/protocol/complete-spec.ts';

export function appSpec(name: string, change: Partial<AppSpec> = {}): AppSpec {
	return {
		name,
		namespace: 'default',
		script: '/srv/app.js',
		args: [],
		cwd: '/srv',
		nodeArgs: [],
		instances: 1,
		env: {PORT: '3000'},
		shellEnv: {},
		readyWhen: 'auto',
		listenTimeoutMs: 10_000,
		killTimeoutMs: 30_000,
		killSignal: 'SIGTERM',
		autorestart: true,
		maxRestarts: 16,
		minUptimeMs: 1000,
		restartDelayMs: 100,
		maxRestartDelayMs: 30_000,
		stopExitCodes: [],
		rollout: {...laterRolloutFields, strategy: 'replace', soakMs: 0},
		...laterFields,
		...change,
	};
}
