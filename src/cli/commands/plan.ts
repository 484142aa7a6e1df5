import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {applicationOf} from '../application-of.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';
import {isToDo} from '../output/plan-view.ts';
import {requireFittingOptions, resolveTargets} from '../start-targets.ts';

/** `fcm plan [targets...]`: what `fcm start` of the same would do. Exit code 5 when that is anything. */
export async function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	const targets = await resolveTargets(context, call.args);
	requireFittingOptions(targets, call);
	const [selector] = targets.selectors;
	if (selector !== undefined) {
		const message = `${selector}: a plan is for an ecosystem file or a script; \`fcm describe ${selector}\` shows an app`;
		throw new FcmError('FCM_ERR_USAGE', message);
	}
	const {application, warnings} = await applicationOf(context, targets, call);
	const client = await context.openClient({start: true});
	try {
		const plan = await client.call('apps.plan', application);
		if (call.options.json) {
			printJson(context.stdout, {...plan, ...(warnings.length > 0 && {warnings})});
		} else {
			const {renderPlan} = await import('../output/plan-view.ts');
			context.stdout.write(renderPlan(plan, context, call.args));
		}
		return plan.apps.some(isToDo) ? exitCodes.planned : exitCodes.done;
	} finally {
		client.close();
	}
}
