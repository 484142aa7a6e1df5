import {appsOnDisk} from '../../client/apps-on-disk.ts';
import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandContext} from '../command-context.ts';

/** Names and namespaces, a line each, from the state directory: no daemon is asked, and none started. A mistake is no news at a TAB. */
export function printAppNames({home, stdout}: CommandContext): ExitCode {
	try {
		const apps = appsOnDisk(home);
		const words = new Set(apps.flatMap(({name, namespace}) => [name, ...(namespace === 'default' ? [] : [namespace])]));
		stdout.write([...words].map((word) => `${word}\n`).join(''));
	} catch {
		// No home, or not ours: there are no names then.
	}
	return exitCodes.done;
}
