import {execFile} from 'node:child_process';
import type {Logger} from '../shared/logger.ts';

const deadlineMs = 10_000;

/**
 * Tells systemd (`Type=notify`) that the daemon answers. Node cannot send a datagram to a unix socket; systemd-notify can,
 * and waits until systemd has taken it, so it is still there when systemd looks whose message it is. Does nothing for a
 * daemon that systemd did not start. Takes NOTIFY_SOCKET out of `env`: no app may speak for the daemon.
 */
export function notifyReady(env: NodeJS.ProcessEnv, logger: Logger): void {
	const {NOTIFY_SOCKET: socket, PATH: path = '/usr/bin:/bin'} = env;
	if (!socket) return;
	delete env.NOTIFY_SOCKET;
	const options = {env: {NOTIFY_SOCKET: socket, PATH: path}, timeout: deadlineMs};
	execFile('systemd-notify', ['--ready', '--status=answers'], options, (error) => {
		if (error) logger.error('systemd was not told that the daemon is up', {reason: error.message});
	});
}
