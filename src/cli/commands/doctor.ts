import {type ExitCode, exitCodes} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {applyFix, type Fixed} from '../doctor/apply-fix.ts';
import {examine} from '../doctor/checks.ts';
import {gatherFacts} from '../doctor/gather-facts.ts';
import {doctorJson, renderDoctor} from '../output/doctor-view.ts';
import {printJson} from '../output/json.ts';

/** `fcm doctor`. Starts no daemon. After `--fix` it looks again: what it prints is so now. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const {home} = context;
	let findings = examine(await gatherFacts(context));
	const fixed: Fixed[] = [];
	const fixes = options.fix ? findings.flatMap(({fix}) => fix ?? []) : [];
	if (fixes.length > 0) {
		// One after another: a folder is closed before what is in it, and a head ended before its workers.
		for (const fix of fixes) fixed.push(await applyFix(home, fix));
		findings = examine(await gatherFacts(context));
	}
	if (options.json) printJson(context.stdout, doctorJson(home, findings, fixed));
	else context.stdout.write(renderDoctor(findings, fixed, context));
	return findings.some(({severity}) => severity === 'problem') ? exitCodes.failed : exitCodes.done;
}
