import type {AppStatus} from '../../protocol/status.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {selectApps} from '../../shared/select-apps.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {expandFiles} from '../file-selectors.ts';
import {printJson} from '../output/json.ts';

/** `fcm pid <apps...>`: a pid per line, for `kill`, `strace` and the like. FCM_ERR_NOT_RUNNING when there is none. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.list', {});
		const names = selectApps(apps, await expandFiles(context, args, async () => apps));
		const chosen = apps.filter(({name}) => names.includes(name));
		if (options.json) {
			printJson(context.stdout, {apps: chosen.map((app) => ({app: app.name, ...pidsOf(app)}))});
			return exitCodes.done;
		}
		const pids = chosen.map(pidsOf).flatMap(({pids, masterPid}) => (options.master ? masterPid || [] : pids));
		if (pids.length === 0) throw new FcmError('FCM_ERR_NOT_RUNNING', `${names.join(', ')}: not running`);
		context.stdout.write(`${pids.join('\n')}\n`);
		return exitCodes.done;
	} finally {
		client.close();
	}
}

function pidsOf({workers, masterPid}: AppStatus): {pids: number[]; masterPid: number} {
	return {pids: workers.map(({pid}) => pid).filter((pid) => pid > 0), masterPid};
}
