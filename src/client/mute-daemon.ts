import {readFileSync} from 'node:fs';
import {FcmError} from '../shared/errors.ts';
import {livingDaemon} from '../state-dir/daemon-record.ts';

/** For a daemon that is there but does not answer: says which process it is, and what can be done. */
export function muteDaemon(home: string, error: FcmError): FcmError {
	const daemon = livingDaemon(home);
	if (!daemon) return error;
	const {pid} = daemon;
	const why = isStopped(pid)
		? `is stopped (SIGSTOP; \`kill -CONT ${pid}\` lets it go on)`
		: `does not answer: ${error.message}`;
	const message = `the daemon (pid ${pid}) ${why}. The apps run on. \`fcm kill --daemon-only\` ends it`;
	return new FcmError('FCM_ERR_DAEMON_UNREACHABLE', message, {cause: error, details: {pid}});
}

/** By a signal or a debugger. */
function isStopped(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return /^[tT] /.test(stat.slice(stat.lastIndexOf(')') + 2));
	} catch {
		return false;
	}
}
