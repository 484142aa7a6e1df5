import {execFile} from 'node:child_process';
import type {Logger} from '../shared/logger.ts';

const deadlineMs = 10_000;

/** Who started this daemon, if that was systemd, and wants to know how it is. Never rejects: the daemon serves all the same. */
export interface ServiceManager {
	/** The daemon answers. */
	ready(): Promise<void>;
	/** Another process is the daemon of this service from now on; this one ends. */
	mainProcess(pid: number): Promise<void>;
}

/**
 * By systemd's protocol (`Type=notify`). Node cannot send a datagram to a unix socket; systemd-notify can, and waits until
 * systemd has taken it, so it is still there when systemd looks whose message it is. Does nothing for a daemon that systemd did
 * not start. Takes NOTIFY_SOCKET out of `env`: no app may speak for the daemon.
 */
export function serviceManager(env: NodeJS.ProcessEnv, logger: Logger): ServiceManager {
	const {NOTIFY_SOCKET: socket, PATH: path = '/usr/bin:/bin'} = env;
	delete env.NOTIFY_SOCKET;
	const tell = (what: string, args: string[]) =>
		new Promise<void>((resolve) => {
			if (!socket) return resolve();
			const options = {env: {NOTIFY_SOCKET: socket, PATH: path}, timeout: deadlineMs};
			execFile('systemd-notify', args, options, (error) => {
				if (error) logger.error(`systemd was not told ${what}`, {reason: error.message});
				resolve();
			});
		});
	return {
		ready: () => tell('that the daemon is up', ['--ready', '--status=answers']),
		// One that is not of the service's control group it takes from root only; otherwise it sees this process end, and starts
		// the service again, which takes over from the daemon that runs.
		mainProcess: (pid) => tell(`that process ${pid} is the daemon now`, [`MAINPID=${pid}`]),
	};
}
