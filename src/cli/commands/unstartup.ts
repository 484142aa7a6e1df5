import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import {checkName} from '../boot/boot-spec-for.ts';
import {uninstallUnit} from '../boot/install-unit.ts';
import {thisMachine} from '../boot/machine.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {bootJson, renderUnstartup} from '../output/boot-view.ts';
import {printJson} from '../output/json.ts';

/** `fcm unstartup`. Nothing to undo is success: what was asked for is so. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const {user = null, force = false} = options;
	if (user !== null) checkName(user);
	const report = await uninstallUnit(thisMachine(context), user, {force});
	if (options.json) printJson(context.stdout, bootJson(report));
	else context.stdout.write(renderUnstartup(report, context));
	return exitCodes.done;
}
