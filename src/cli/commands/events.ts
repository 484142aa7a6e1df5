import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

const defaultCount = 50;
const maxCount = 200;

/** `fcm events <apps...>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const limit = eventCount(options.lines);
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.events', {selectors: args, limit});
		if (options.json) {
			printJson(context.stdout, {apps});
		} else {
			const {renderEvents} = await import('../output/event-list.ts');
			context.stdout.write(renderEvents(apps, limit, context, new Date()));
		}
		return exitCodes.done;
	} finally {
		client.close();
	}
}

function eventCount(text: string | undefined): number {
	if (text === undefined) return defaultCount;
	const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
	if (count >= 1 && count <= maxCount) return count;
	throw new FcmError('FCM_ERR_USAGE', `--lines ${text}: not a number of events from 1 to ${maxCount}`);
}
