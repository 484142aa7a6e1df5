import cluster, {type Worker} from 'node:cluster';
import {fileURLToPath} from 'node:url';
import {entrypoints} from '../entrypoints.ts';
import {inspectorSettings} from './guard/inspector-settings.ts';
import {type Place, type Release, workerEnv} from './release.ts';
import {giveBackUnanswered} from './unanswered-handoffs.ts';

const preload = fileURLToPath(entrypoints.preload);

/** Fixed with the first fork of a process. */
export function fixScheduling(policy: 'SCHED_RR' | 'SCHED_NONE'): void {
	cluster.schedulingPolicy = cluster[policy];
}

/**
 * Forks a worker of a release. `setupPrimary` is global and sticky, so it is said in full before every fork: two
 * generations may differ in all of it.
 */
export function forkIntoCluster(release: Release, place: Place): Worker {
	const {spec} = release;
	const {execArgv, ...inspector} = inspectorSettings(spec);
	delete cluster.settings.inspectPort;
	cluster.setupPrimary({
		exec: release.script,
		args: spec.args,
		cwd: release.cwd,
		execArgv: ['--require', preload, ...execArgv, ...spec.nodeArgs],
		serialization: 'json',
		silent: true,
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		...inspector,
	});
	const worker = cluster.fork(workerEnv(release, place));
	giveBackUnanswered(worker);
	return worker;
}
