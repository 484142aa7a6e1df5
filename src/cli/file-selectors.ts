import {statSync} from 'node:fs';
import path from 'node:path';
import type {ControlClient} from '../client/open-client.ts';
import {isEcosystemFile} from '../config/is-ecosystem-file.ts';
import {FcmError} from '../shared/errors.ts';
import type {Selectable} from '../shared/select-apps.ts';
import type {CommandContext} from './command-context.ts';

type View = Pick<CommandContext, 'cwd' | 'env'>;

/** Selectors as the daemon knows them. */
export async function selectorsOf(context: View, client: ControlClient, args: readonly string[]): Promise<string[]> {
	return expandFiles(context, args, async () => (await client.call('apps.list', {})).apps);
}

/**
 * An ecosystem file in the place of an app means all apps of it that are known: FCM_ERR_APP_NOT_FOUND when none is. What
 * else the file says does not count, and need not be right.
 */
export async function expandFiles(
	{cwd, env}: View,
	args: readonly string[],
	known: () => Promise<readonly Selectable[]>,
): Promise<string[]> {
	const selectors: string[] = [];
	for (const arg of args) {
		const file = path.resolve(cwd, arg);
		if (!namesFile(arg, file)) selectors.push(arg);
		else selectors.push(...(await knownAppsOf(arg, await namesIn(file, env), await known())));
	}
	return selectors;
}

/** Whether one of the arguments is a file. */
export function namesFiles({cwd}: View, args: readonly string[]): string | null {
	return args.find((arg) => namesFile(arg, path.resolve(cwd, arg))) ?? null;
}

function namesFile(arg: string, file: string): boolean {
	return arg !== '-' && isEcosystemFile(arg) && (statSync(file, {throwIfNoEntry: false})?.isFile() ?? false);
}

async function namesIn(file: string, shellEnv: NodeJS.ProcessEnv): Promise<string[]> {
	const {ecosystemNames} = await import('../config/load-ecosystem.ts');
	return ecosystemNames(file, {shellEnv});
}

async function knownAppsOf(arg: string, names: readonly string[], known: readonly Selectable[]): Promise<string[]> {
	const found = names.filter((name) => known.some((app) => app.name === name));
	if (found.length > 0) return found;
	throw new FcmError('FCM_ERR_APP_NOT_FOUND', `no app of ${arg} is known; \`fcm start ${arg}\` starts them`);
}
