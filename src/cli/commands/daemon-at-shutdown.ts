import {endAppMasters} from '../../client/end-app-masters.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {thisMachine} from '../boot/machine.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** Less than `TimeoutStopSec` of the unit. */
const graceMs = 100_000;

/** `fcm daemon at-shutdown [manager]`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const [manager] = args;
	if (manager !== undefined && !(await isStopping(context, manager))) {
		if (options.json) printJson(context.stdout, {ended: [], left: []});
		else context.stdout.write(`the ${manager} manager of systemd is not stopping: the apps run on\n`);
		return exitCodes.done;
	}
	const {ended, left} = await endAppMasters(context.home, graceMs);
	if (options.json) printJson(context.stdout, {ended, left});
	else context.stdout.write(`ended: ${names(ended)}; left: ${names(left)}\n`);
	return left.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** systemd says `stopping` from the moment that its shutdown is decided. If it cannot be asked, the apps are left alone. */
async function isStopping(context: CommandContext, manager: string): Promise<boolean> {
	if (manager !== 'user' && manager !== 'system') {
		throw new FcmError('FCM_ERR_USAGE', `${manager}: neither user nor system`);
	}
	const {stdout} = await thisMachine(context).run('systemctl', `--${manager}`, 'is-system-running');
	return stdout.trim() === 'stopping';
}

function names(apps: readonly string[]): string {
	return apps.length > 0 ? apps.join(', ') : 'none';
}
