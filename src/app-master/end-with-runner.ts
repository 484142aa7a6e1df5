import {Socket} from 'node:net';
import type {Master} from '../master/master.ts';
import {leavePrivateHome} from '../state-dir/private-home.ts';

export interface RunnerOptions {
	home: string;
	app: string;
	master: Master;
	exit(reason: string): void;
}

/**
 * An app master in the foreground ends with the process that started it, however that one ended: its standard input is a
 * pipe to which nothing is ever written, and the kernel closes it.
 */
export function endWithRunner({home, app, master, exit}: RunnerOptions): void {
	const lifeline = new Socket({fd: 0, readable: true, writable: false});
	lifeline.on('error', () => {}); // ECONNRESET is an end like any other; 'close' follows.
	lifeline.once('close', () => {
		process.once('exit', () => leavePrivateHome(home, app));
		void master.stop().finally(() => exit('fcm run is gone'));
	});
	lifeline.resume();
}
