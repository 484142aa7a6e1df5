import {appsOnDisk} from '../../client/apps-on-disk.ts';
import type {StatusReport} from '../../protocol/status.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {version} from '../../shared/version.ts';
import type {CommandContext} from '../command-context.ts';
import {renderStatus} from '../output/status-view.ts';
import {stylesFor} from '../output/styles.ts';
import {findDefaultFile} from '../start-targets.ts';

/** `fcm` alone: the apps, or how to begin. Starts a daemon only to find living apps again whose daemon died. */
export async function run(context: CommandContext): Promise<ExitCode> {
	const report = await reportIfAny(context);
	if (report && report.apps.length > 0) context.stdout.write(renderStatus(report, context, Date.now()));
	else context.stdout.write(firstSteps(context));
	return exitCodes.done;
}

async function reportIfAny(context: CommandContext): Promise<StatusReport | null> {
	const client = await clientIfAnythingRuns(context);
	if (!client) return null;
	try {
		return await client.call('apps.list', {});
	} finally {
		client.close();
	}
}

async function clientIfAnythingRuns(context: CommandContext) {
	try {
		return await context.openClient({start: false});
	} catch (error) {
		if (!FcmError.is(error) || error.code !== 'FCM_ERR_DAEMON_UNREACHABLE') throw error;
	}
	const {livingAppMasters} = await import('../../client/living-app-masters.ts');
	return livingAppMasters(context.home).length > 0 ? context.openClient({start: true}) : null;
}

function firstSteps(context: CommandContext): string {
	const {bold, dim} = stylesFor(context, context.stdout);
	const known = appsOnDisk(context.home).map(({name}) => name);
	const state = known.length === 0 ? 'no apps yet' : `nothing runs; known: ${known.join(', ')}`;
	const lines = stepsFrom(known.length > 0, findDefaultFile(context.cwd) !== null).map(
		([command, what], index) => `  ${index + 1}. ${bold(command.padEnd(14))}  ${what}`,
	);
	return `fcm ${version}: ${state}\n\n${lines.join('\n')}\n\n${dim('fcm --help has every command.')}\n`;
}

function stepsFrom(hasApps: boolean, hasFile: boolean): [command: string, what: string][] {
	const look: [string, string] = ['fcm ls', 'shows them; fcm monit shows them live'];
	if (hasApps) return [['fcm start all', 'starts them'], look, ['fcm reload all', 'new code, no request lost']];
	return hasFile
		? [
				['fcm start', 'starts the apps of the ecosystem file here'],
				look,
				['fcm reload all', 'new code, no request lost'],
			]
		: [
				['fcm init', 'writes an ecosystem file for this project'],
				['fcm start', 'starts its apps, and waits until they are ready'],
				look,
			];
}
