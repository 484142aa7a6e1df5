import {parseDuration} from '../../config/duration.ts';
import {isEcosystemFile} from '../../config/is-ecosystem-file.ts';
import {entrypoints} from '../../entrypoints.ts';
import type {AppSpec} from '../../protocol/app-spec.ts';
import type {ForegroundProgram} from '../../protocol/foreground.ts';
import {FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext, CommandOptions} from '../command-context.ts';
import {RunOutput} from '../output/run-output.ts';
import {FleetRun} from '../run/fleet-run.ts';
import {loadSpecs} from '../start-specs.ts';
import {defaultFile, requireFittingOptions, type StartTargets} from '../start-targets.ts';

/** On top of the longest `kill_timeout`. */
const graceMs = 5000;

/** `fcm run [targets...]`: the apps live as long as this command, and no longer. */
export async function run(context: CommandContext, call: CommandCall): Promise<number> {
	const targets = runTargets(context, call.args);
	requireFittingOptions(targets, call);
	const timeoutMs = timeout(call.options);
	const {specs, warnings} = await loadSpecs(context, targets, call);
	const output = new RunOutput(context, specs, outputFormat(call.options));
	for (const warning of [...warnings, ...logWarnings(specs)]) output.say('warning', warning);

	const program: ForegroundProgram = await import(entrypoints.foreground.href);
	const fleet = program.openForeground({
		env: context.env,
		onLog: (app, lines) => output.log(app, lines),
		onTrouble: (message) => output.say('trouble', message),
	});
	const longestMs = Math.max(...specs.map(({killTimeoutMs}) => killTimeoutMs));
	return new FleetRun({context, fleet, specs, output, timeoutMs: timeoutMs ?? longestMs + graceMs}).untilOver();
}

/** No daemon is asked, so there are no known apps: what is no ecosystem file is a script. */
function runTargets({cwd}: CommandContext, args: readonly string[]): StartTargets {
	const all = args.length > 0 ? args : [defaultFile(cwd)];
	return {
		files: all.filter(isEcosystemFile),
		scripts: all.filter((arg) => !isEcosystemFile(arg)),
		selectors: [],
	};
}

function timeout({timeout: text}: CommandOptions): number | null {
	if (text === undefined) return null;
	const ms = parseDuration(text);
	if (Number.isFinite(ms) && ms <= maxTimeoutMs) return ms;
	throw new FcmError('FCM_ERR_USAGE', `--timeout ${text}: not a time; give one like 20s, at most 1d`);
}

const maxTimeoutMs = 24 * 3_600_000;

function outputFormat({json, raw}: CommandOptions): 'words' | 'json' | 'raw' {
	if (json && raw) throw new FcmError('FCM_ERR_USAGE', '--json and --raw: one of them');
	return json ? 'json' : raw ? 'raw' : 'words';
}

/** Nothing is silently ignored. */
function logWarnings(specs: readonly AppSpec[]): string[] {
	return specs
		.filter(({logs}) => logs.outFile !== null || logs.errorFile !== null)
		.map(({name}) => `${name}: its log files are not written in the foreground; the lines are here`);
}
