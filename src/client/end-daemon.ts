import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {type DaemonRecord, livingDaemon} from '../state-dir/daemon-record.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';
import type {ControlClient} from './steady-client.ts';

const endMs = 10_000;

export interface EndedDaemon {
	pid: number;
	/** `killed`: it did not answer, and got SIGKILL. */
	how: 'asked' | 'killed';
}

/**
 * Ends the daemon and no app; null when none runs. One that does not answer is killed, but only if its start time proves
 * that the pid is still its own. Errors: FCM_ERR_DAEMON_UNREACHABLE, FCM_ERR_TIMEOUT.
 */
export async function endDaemon(home: string, open: () => Promise<ControlClient>): Promise<EndedDaemon | null> {
	const record = livingDaemon(home);
	let client: ControlClient;
	try {
		client = await open();
	} catch (error) {
		if (FcmError.from(error).code !== 'FCM_ERR_DAEMON_UNREACHABLE') throw error;
		if (!record) return null;
		if (record.startTime === null) throw error;
		process.kill(record.pid, 'SIGKILL');
		await untilGone(record);
		return {pid: record.pid, how: 'killed'};
	}
	try {
		const {pid} = await client.call('daemon.end', {});
		if (record?.pid === pid) await untilGone(record);
		return {pid, how: 'asked'};
	} finally {
		client.close();
	}
}

async function untilGone({pid, startTime}: DaemonRecord): Promise<void> {
	const deadline = Date.now() + endMs;
	while (isSameProcess(pid, startTime)) {
		if (Date.now() >= deadline) {
			throw new FcmError('FCM_ERR_TIMEOUT', `the daemon (pid ${pid}) is still there after ${endMs / 1000} s`);
		}
		await pause(10);
	}
}
