import type {ControlClient} from '../../client/open-client.ts';
import type {DaemonReport} from '../../protocol/control-api.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {formatBytes, formatDuration} from '../../shared/format.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {renderFields} from '../output/fields.ts';
import {printJson} from '../output/json.ts';
import {tableRoom} from '../output/status-view.ts';
import {stylesFor} from '../output/styles.ts';

/** `fcm daemon status`. Starts no daemon; without one it lists the app masters that run on, and exits with 3. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const json = options.json === true;
	const answer = await ask(context);
	if (FcmError.is(answer)) return withoutDaemon(context, answer, json);
	if (json) printJson(context.stdout, {running: true, ...answer});
	else context.stdout.write(`${await words(context, answer)}\n`);
	return exitCodes.done;
}

/** The report, or why nobody gives one. */
async function ask(context: CommandContext): Promise<DaemonReport | FcmError> {
	let client: ControlClient | null = null;
	try {
		client = await context.openClient({start: false});
		return await client.call('daemon.status', {});
	} catch (error) {
		const failure = FcmError.from(error);
		if (failure.exitCode === exitCodes.unreachable || failure.code === 'FCM_ERR_TIMEOUT') return failure;
		throw error;
	} finally {
		client?.close();
	}
}

async function words(context: CommandContext, report: DaemonReport): Promise<string> {
	const styles = stylesFor(context, context.stdout);
	const fields = renderFields(
		[
			['daemon', `running, pid ${report.pid}`],
			['up for', formatDuration(report.uptimeMs)],
			['version', `${report.version} (protocol ${report.protocol}, Node ${report.node.replace(/^v/, '')})`],
			['home', report.home],
			['socket', report.sockets.join(', ')],
			['clients', String(report.clients)],
			['memory', formatBytes(report.rssBytes)],
			['apps', String(report.apps)],
		],
		styles,
	);
	if (report.masters.length === 0) return fields;
	const {renderMasters} = await import('../output/masters-table.ts');
	const {versionNotes} = await import('../output/version-notes.ts');
	const apps = report.masters.map(({app, version}) => ({name: app, version}));
	const notes = versionNotes(apps, report.version, styles);
	return [fields, '', renderMasters(report.masters, tableRoom(context), styles), ...notes].join('\n');
}

async function withoutDaemon(context: CommandContext, {message}: FcmError, json: boolean): Promise<ExitCode> {
	const {mastersOnDisk} = await import('../../client/masters-on-disk.ts');
	const masters = await mastersOnDisk(context.home);
	if (json) {
		printJson(context.stdout, {running: false, problem: message, home: context.home, masters});
		return exitCodes.unreachable;
	}
	context.stdout.write(`${message}\n`);
	if (masters.length > 0) {
		const {renderMasters} = await import('../output/masters-table.ts');
		const styles = stylesFor(context, context.stdout);
		const table = renderMasters(masters, tableRoom(context), styles);
		context.stdout.write(`\n${table}\n\nThey run on; the next daemon takes them over (\`fcm ls\` starts one).\n`);
	}
	return exitCodes.unreachable;
}
