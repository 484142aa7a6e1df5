import cluster from 'node:cluster';
import {fileURLToPath} from 'node:url';
import {entrypoints} from '../entrypoints.ts';
import {type Release, workerEnv} from './release.ts';
import {WorkerHandle, type WorkerListener} from './worker-handle.ts';

const preload = fileURLToPath(entrypoints.preload);

/**
 * Forks a worker of a release into a slot. `setupPrimary` is global and sticky, so it is said in full before every
 * fork: two generations may differ in all of it.
 */
export function forkIntoCluster(release: Release, slot: number, listener: WorkerListener): WorkerHandle {
	const {spec} = release;
	cluster.setupPrimary({
		exec: release.script,
		args: spec.args,
		cwd: release.cwd,
		execArgv: ['--require', preload, ...spec.nodeArgs],
		serialization: 'json',
		silent: true,
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const worker = cluster.fork(workerEnv(release, slot));
	return new WorkerHandle(worker, {slot, generation: release.generation}, listener);
}
