import {type ExitCode, exitCodes} from '../shared/errors.ts';
import type {CommandContext} from './command-context.ts';
import {printJson} from './output/json.ts';

/** `fcm kill --daemon-only`: ends the daemon, and says what goes on without it. */
export async function killDaemonOnly(context: CommandContext, json: boolean): Promise<ExitCode> {
	const {endDaemon} = await import('../client/end-daemon.ts');
	const {mastersOnDisk} = await import('../client/masters-on-disk.ts');
	const daemon = await endDaemon(context.home, () => context.openClient({start: false}));
	const masters = await mastersOnDisk(context.home);
	if (json) {
		printJson(context.stdout, {daemon, apps: masters.map(({app, pid}) => ({name: app, masterPid: pid}))});
		return exitCodes.done;
	}
	const end = daemon?.how === 'killed' ? 'did not answer and was ended by SIGKILL' : 'has ended';
	const what = daemon ? `the daemon (pid ${daemon.pid}) ${end}` : 'no daemon runs: nothing to end';
	context.stdout.write(`${what}${masters.length > 0 ? runsOn(masters.map(({app}) => app)) : ''}\n`);
	return exitCodes.done;
}

function runsOn(apps: readonly string[]): string {
	const many = apps.length === 1 ? 'one app runs' : `${apps.length} apps run`;
	return (
		`; ${many} on: ${apps.join(', ')}\n` +
		'Nobody watches over app masters now. The next command that needs a daemon, such as `fcm ls`, starts one that does.'
	);
}
