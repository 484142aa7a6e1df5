import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import {formatBytes, formatDuration} from '../../shared/format.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {renderFields} from '../output/fields.ts';
import {printJson} from '../output/json.ts';
import {stylesFor} from '../output/styles.ts';

/** `fcm daemon status`. Starts no daemon; FCM_ERR_DAEMON_UNREACHABLE when none answers. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: false});
	try {
		const info = await client.call('daemon.info', {});
		if (options.json) {
			printJson(context.stdout, info);
			return exitCodes.done;
		}
		const fields = renderFields(
			[
				['daemon', `running, pid ${info.pid}`],
				['up for', formatDuration(info.uptimeMs)],
				['version', `${info.version} (protocol ${info.protocol}, Node ${info.node.replace(/^v/, '')})`],
				['apps', String(info.apps)],
				['memory', formatBytes(info.rssBytes)],
				['home', info.home],
			],
			stylesFor(context, context.stdout),
		);
		context.stdout.write(`${fields}\n`);
		return exitCodes.done;
	} finally {
		client.close();
	}
}
