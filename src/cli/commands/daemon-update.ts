import type {ControlClient} from '../../client/open-client.ts';
import type {DaemonReport} from '../../protocol/control-api.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {version} from '../../shared/version.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';
import {stylesFor} from '../output/styles.ts';

type Change = 'updated' | 'started' | 'unchanged';

/** One daemon, as it is told. */
interface Told {
	pid: number;
	version: string;
}

/** `fcm daemon update`: the installed version takes the place of the daemon that runs. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const running = await openRunning(context);
	const before = running?.peer ?? null;
	const change = running ? await update(context, running, options.force === true) : 'started';
	const client = await context.openClient({start: change === 'started'});
	try {
		const report = await client.call('daemon.status', {});
		const {pid, masters} = report;
		const from: Told | null = before && {pid: before.pid, version: before.version};
		if (options.json) printJson(context.stdout, {change, from, to: {pid, version: report.version}, masters});
		else context.stdout.write(`${await words(context, change, from, report)}\n`);
		return exitCodes.done;
	} finally {
		client.close();
	}
}

async function openRunning(context: CommandContext): Promise<ControlClient | null> {
	try {
		return await context.openClient({start: false});
	} catch (error) {
		// One that is there and does not answer cannot hand over.
		const isThere = FcmError.is(error) && error.details?.pid !== undefined;
		if (isThere || FcmError.from(error).code !== 'FCM_ERR_DAEMON_UNREACHABLE') throw error;
		return null;
	}
}

async function update(context: CommandContext, running: ControlClient, force: boolean): Promise<Change> {
	const before = running.peer;
	try {
		const {node} = await running.call('daemon.info', {});
		if (!force && before.version === version && node === process.version) return 'unchanged';
	} finally {
		running.close();
	}
	const {replaceDaemon} = await import('../../client/replace-daemon.ts');
	await replaceDaemon({home: context.home, before, force});
	return 'updated';
}

async function words(
	context: CommandContext,
	change: Change,
	from: Told | null,
	report: DaemonReport,
): Promise<string> {
	const {pid, masters} = report;
	const {versionNotes} = await import('../output/version-notes.ts');
	const apps = masters.map(({app, version}) => ({name: app, version}));
	const notes = versionNotes(apps, report.version, stylesFor(context, context.stdout));
	return [firstWords(change, from, {pid, version: report.version}, masters.length), ...notes].join('\n');
}

function firstWords(change: Change, from: Told | null, to: Told, masters: number): string {
	const apps = masters === 1 ? 'one app runs on, untouched' : `${masters} apps run on, untouched`;
	switch (change) {
		case 'unchanged':
			return `the daemon (pid ${to.pid}) runs fcm ${to.version} already; --force replaces it all the same`;
		case 'started':
			return `no daemon ran; fcm ${to.version} (pid ${to.pid}) does now`;
		case 'updated':
			return `the daemon runs fcm ${to.version} now (pid ${to.pid}), before fcm ${from?.version} (pid ${from?.pid}); ${apps}`;
	}
}
