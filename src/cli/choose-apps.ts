import {FcmError} from '../shared/errors.ts';
import {type Selectable, selectApps} from '../shared/select-apps.ts';
import type {CommandContext} from './command-context.ts';
import {expandFiles} from './file-selectors.ts';

/**
 * The names of the apps that selectors mean, in the order of the list. Asks the daemon; when none answers, or it dies
 * meanwhile, the state directory, so that the logs of apps that outlived their daemon can be read. Rejects with FCM_ERR_APP_NOT_FOUND.
 */
export async function chooseApps(context: CommandContext, selectors: readonly string[]): Promise<string[]> {
	const apps = (await appsOfDaemon(context)) ?? (await appsOnDisk(context.home));
	return selectApps(apps, await expandFiles(context, selectors, async () => apps));
}

const withoutDaemon: ReadonlySet<string> = new Set([
	'FCM_ERR_DAEMON_UNREACHABLE',
	'FCM_ERR_DAEMON_LOST',
	'FCM_ERR_TIMEOUT',
]);

async function appsOfDaemon(context: CommandContext): Promise<Selectable[] | null> {
	try {
		const client = await context.openClient({start: false});
		try {
			return (await client.call('apps.list', {})).apps;
		} finally {
			client.close();
		}
	} catch (error) {
		if (FcmError.is(error) && withoutDaemon.has(error.code)) return null;
		throw error;
	}
}

async function appsOnDisk(home: string): Promise<Selectable[]> {
	const {appsOnDisk: list} = await import('../client/apps-on-disk.ts');
	return list(home);
}
