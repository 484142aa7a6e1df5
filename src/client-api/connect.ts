import path from 'node:path';
import {resolveHome} from '../client/home.ts';
import {openClient} from '../client/open-client.ts';
import type {Client} from './client.ts';
import {ConnectedClient} from './connected-client.ts';

export interface ConnectOptions {
	/** Default: FCM_HOME, else `~/.fcm`. */
	home?: string | undefined;
	/** Whether to start the daemon when none answers. Default: true. */
	start?: boolean | undefined;
	/** What apps that are started inherit. Default: the environment of this process. */
	env?: NodeJS.ProcessEnv | undefined;
	/** What paths are relative to. Default: the working directory of this process. */
	cwd?: string | undefined;
}

/**
 * Connects to the daemon of a home. An open connection does not keep the process alive, a command under way does.
 * Errors: FCM_ERR_DAEMON_UNREACHABLE, FCM_ERR_HOME_UNUSABLE, FCM_ERR_HOME_TOO_LONG, FCM_ERR_TOO_MANY_CLIENTS.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
	const {start = true, env = process.env, cwd = process.cwd()} = options;
	const home = options.home === undefined ? resolveHome(env) : path.resolve(cwd, options.home);
	return new ConnectedClient(await openClient({home, start}), {home, env, cwd});
}
