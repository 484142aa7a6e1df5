import cluster, {type Worker} from 'node:cluster';
import {rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {entrypoints} from '../entrypoints.ts';
import {inspectorSettings} from './guard/inspector-settings.ts';
import {bindPrivateSocket} from './private-socket.ts';
import {type Place, type Release, workerEnv} from './release.ts';
import {giveBackUnanswered} from './unanswered-handoffs.ts';
import {withUmask, workerIdentity} from './worker-rights.ts';

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
	const privateSocket = place.privateSocket === null ? null : bindPrivateSocket(place.privateSocket);
	try {
		setUp(release, privateSocket?.fd);
		const worker = withUmask(release.spec.umask, () => cluster.fork(workerEnv(release, place)));
		giveBackUnanswered(worker);
		return worker;
	} catch (error) {
		if (place.privateSocket !== null) rmSync(place.privateSocket, {force: true});
		throw error;
	} finally {
		privateSocket?.close();
	}
}

function setUp(release: Release, inherited: number | undefined): void {
	const {spec} = release;
	const {execArgv, ...inspector} = inspectorSettings(spec);
	const identity = workerIdentity(spec);
	delete cluster.settings.inspectPort;
	delete cluster.settings.uid;
	delete cluster.settings.gid;
	cluster.setupPrimary({
		exec: release.script,
		args: spec.args,
		cwd: release.cwd,
		execArgv: ['--require', preload, ...execArgv, ...spec.nodeArgs],
		serialization: 'json',
		silent: true,
		// The fifth is `privateFd`.
		stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(inherited === undefined ? [] : [inherited])],
		...(identity && {uid: identity.uid, gid: identity.gid}),
		...inspector,
	});
}
