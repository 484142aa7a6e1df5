import {nearestWord} from '../config/nearest-word.ts';
import {FcmError} from '../shared/errors.ts';
import type {CommandContext} from './command-context.ts';

/** What a selector is held against. */
export interface Choosable {
	name: string;
	namespace: string;
}

/**
 * The names of the apps that selectors mean, in the order of the list. Asks the daemon; when none answers, the state
 * directory, so that the logs of apps that outlived their daemon can be read. Rejects with FCM_ERR_APP_NOT_FOUND.
 */
export async function chooseApps(context: CommandContext, selectors: readonly string[]): Promise<string[]> {
	const apps = (await appsOfDaemon(context)) ?? (await appsOnDisk(context.home));
	const chosen = new Set(selectors.flatMap((selector) => requireSome(apps, selector)));
	return apps.map(({name}) => name).filter((name) => chosen.has(name));
}

async function appsOfDaemon(context: CommandContext): Promise<Choosable[] | null> {
	try {
		const client = await context.openClient({start: false});
		try {
			return (await client.call('apps.list', {})).apps;
		} finally {
			client.close();
		}
	} catch (error) {
		if (FcmError.is(error) && error.code === 'FCM_ERR_DAEMON_UNREACHABLE') return null;
		throw error;
	}
}

async function appsOnDisk(home: string): Promise<Choosable[]> {
	const {appsOnDisk: list} = await import('../client/apps-on-disk.ts');
	return list(home);
}

/** The names that one selector means; none when it fits none. Throws FCM_ERR_USAGE for a broken pattern. */
export function fittingApps(apps: readonly Choosable[], selector: string): string[] {
	if (selector === 'all') return apps.map(({name}) => name);
	if (apps.some(({name}) => name === selector)) return [selector];
	const pattern = patternOf(selector);
	return apps
		.filter(({name, namespace}) => (pattern ? pattern.test(name) : namespace === selector))
		.map(({name}) => name);
}

/** FCM_ERR_APP_NOT_FOUND, with the nearest name. */
export function noSuchApp(apps: readonly Choosable[], selector: string): FcmError {
	const near = nearestWord(
		selector,
		apps.flatMap(({name, namespace}) => [name, namespace]),
	);
	const question = near === null ? '' : `; did you mean ${near}?`;
	const details = {near: near === null ? [] : [near]};
	return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app called "${selector}"${question}`, {details});
}

function requireSome(apps: readonly Choosable[], selector: string): string[] {
	const found = fittingApps(apps, selector);
	if (found.length === 0 && selector !== 'all') throw noSuchApp(apps, selector);
	return found;
}

function patternOf(selector: string): RegExp | null {
	const [, source, flags] = /^\/(.+)\/(i?)$/.exec(selector) ?? [];
	if (source === undefined) return null;
	try {
		return new RegExp(source, flags);
	} catch (error) {
		throw new FcmError('FCM_ERR_USAGE', `${selector}: ${(error as Error).message}`);
	}
}
