import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** `fcm ls`. With --json nothing of the table's code is loaded. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const client = await context.openClient({start: true});
	try {
		const report = await client.call('apps.list', options.json ? {} : {showsNotice: true});
		if (options.sort !== undefined) {
			const {sortApps} = await import('../sort-apps.ts');
			report.apps = sortApps(report.apps, options.sort);
		}
		if (options.json) {
			printJson(context.stdout, report);
		} else {
			const {renderStatus} = await import('../output/status-view.ts');
			context.stdout.write(renderStatus(report, context, Date.now()));
			const {printNotice} = await import('../output/notice.ts');
			printNotice(context, report.daemon.notice);
		}
		return exitCodes.done;
	} finally {
		client.close();
	}
}
