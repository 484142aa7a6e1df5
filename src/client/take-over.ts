import {appendFileSync, chmodSync} from 'node:fs';
import {connect} from '../ipc/rpc-client.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import {prepareHome} from '../state-dir/home.ts';
import {homePaths} from '../state-dir/paths.ts';
import {processStartTime} from '../state-dir/process-identity.ts';
import {endProcess} from './end-process.ts';
import {isNobodyThere} from './open-client.ts';
import {readProcess} from './process-table.ts';

const endDeadlineMs = 15_000;

/**
 * Makes room for this process to be the daemon of the home: makes the home if need be, and ends a daemon that runs. The
 * apps do not notice. Resolves with the pid of the one that was ended, or null. Rejects with FCM_ERR_TIMEOUT,
 * FCM_ERR_DAEMON_LOCKED, and whatever `prepareHome` throws.
 */
export async function takeOver(home: string): Promise<number | null> {
	prepareHome(home);
	const pid = await livingDaemon(home);
	if (pid === null) return null;
	const startTime = processStartTime(pid);
	// A home that is shared with a container: there, the same number is another process.
	const known = readProcess(pid);
	if (known && !/^fcm: daemon|daemon\.js/.test(known.command)) {
		throw new FcmError('FCM_ERR_DAEMON_LOCKED', `the daemon of ${home} says that it is ${pid}, which it is not here`);
	}
	if (await endProcess({pid, startTime}, {graceMs: endDeadlineMs, force: false})) return pid;
	throw new FcmError('FCM_ERR_TIMEOUT', `the daemon ${pid} has not ended within ${endDeadlineMs / 1000} s of SIGTERM`);
}

/** For who looks there: where the log of a daemon goes that was not started by a command. */
export function noteInLog(home: string, line: string): void {
	const {daemonLog} = homePaths(home);
	appendFileSync(daemonLog, `${new Date().toISOString()} info ${line}\n`, {mode: 0o600});
	chmodSync(daemonLog, 0o600);
}

async function livingDaemon(home: string): Promise<number | null> {
	try {
		const client = await connect<ControlApi>({path: homePaths(home).daemonSocket, role: 'client'});
		client.close();
		return client.peer.pid;
	} catch (error) {
		if (isNobodyThere(error)) return null;
		throw error;
	}
}
