import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {didYouMean} from '../../shared/nearest-word.ts';
import {bootSpecFor} from '../boot/boot-spec-for.ts';
import {installUnit} from '../boot/install-unit.ts';
import {type Machine, thisMachine} from '../boot/machine.ts';
import {printedFile, serviceManagers} from '../boot/printed-file.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {bootJson, renderStartup} from '../output/boot-view.ts';
import {printJson} from '../output/json.ts';

/** `fcm startup`. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const machine = thisMachine(context);
	const {user, print, force = false} = options;
	const spec = await bootSpecFor(context, machine, user);
	if (print !== undefined) {
		context.stdout.write(printedFile(managerFrom(print, machine), spec, machine.user));
		return exitCodes.done;
	}
	checkPlatform(machine);
	const report = await installUnit(machine, spec, {force});
	if (options.json) printJson(context.stdout, bootJson(report));
	else context.stdout.write(renderStartup(report, context));
	return report.complete ? exitCodes.done : exitCodes.failed;
}

function managerFrom(print: string | true, {platform}: Machine) {
	if (print === true) return platform === 'darwin' ? 'launchd' : 'systemd';
	const known = serviceManagers.find((manager) => manager === print);
	if (known) return known;
	const near = didYouMean(print, serviceManagers);
	throw new FcmError('FCM_ERR_USAGE', `--print ${print}: neither ${serviceManagers.join(' nor ')}${near}`);
}

function checkPlatform({platform}: Machine): void {
	if (platform === 'linux') return;
	const other = platform === 'darwin' ? 'launchd' : 'openrc';
	throw new FcmError('FCM_ERR_USAGE', `${platform} has no systemd; see \`fcm startup --print ${other}\``);
}
