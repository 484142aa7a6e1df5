/**
 * Program: `fcm ls --json`, which scripts run every second, as one file of its own. Finding and opening the twenty files
 * that commands share takes as long as the rest of it.
 */
import {resolveHome} from '../client/home.ts';
import {openClient} from '../client/open-client.ts';
import type {StatusReport} from '../protocol/status.ts';

/** The document, or null when it takes more than to ask a daemon that is there: then `fcm ls` itself must do it. */
export async function machineList(env: NodeJS.ProcessEnv): Promise<StatusReport | null> {
	try {
		const client = await openClient({home: resolveHome(env), start: false});
		try {
			return await client.call('apps.list', {});
		} finally {
			client.close();
		}
	} catch {
		return null;
	}
}
