import type {ControlClient} from '../client/open-client.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import {type ExitCode, exitCodes, FcmError} from '../shared/errors.ts';
import type {CommandContext} from './command-context.ts';
import {errorJson, printJson} from './output/json.ts';
import {type Replaced, reportOperation} from './output/operation-report.ts';
import {advance, type ProgressModel, type Verb} from './output/progress-model.ts';
import {createProgressRenderer} from './output/progress-renderer.ts';
import {worstExitCode} from './worst-exit-code.ts';

/** How a call is watched. No deadline: the app master has one for every step, and tells. */
export interface Watch {
	deadlineMs: null;
	onEvent(event: OperationEvent): void;
}

export interface Operation {
	verb: Verb;
	json: boolean;
	/** Printed with the result: what in the ecosystem file had no effect. */
	warnings?: readonly string[];
	call(watch: Watch): Promise<OperationResult[]>;
	/** What else is in the JSON document, once `call` is over. */
	more?(): Record<string, unknown>;
}

/**
 * Runs long work on apps, shows it while it goes on, prints how it ended, and closes the client.
 * Rejects with FCM_ERR_INTERRUPTED on Ctrl-C: the work itself goes on in the app masters.
 */
export async function runOperation(
	context: CommandContext,
	client: ControlClient,
	operation: Operation,
): Promise<ExitCode> {
	const {verb, json, warnings = [], more} = operation;
	try {
		const {results, progress} = await watchOperation(context, operation);
		if (json)
			printJson(context.stdout, {apps: results.map(resultJson), ...(warnings.length > 0 && {warnings}), ...more?.()});
		else reportOperation(context, verb, results, replacedGenerations(progress));
		return worstExitCode(results.map(exitCodeOf));
	} finally {
		client.close();
	}
}

async function watchOperation(
	context: CommandContext,
	{verb, json, call}: Operation,
): Promise<{results: OperationResult[]; progress: ProgressModel}> {
	const renderer = await createProgressRenderer(context, verb, json);
	let progress: ProgressModel = [];
	const onEvent = (event: OperationEvent) => {
		progress = advance(progress, event);
		renderer.show(event);
	};
	try {
		const work = call({deadlineMs: null, onEvent});
		const results = await Promise.race([work, interrupted(context.interruption(), verb)]);
		return {results, progress};
	} finally {
		renderer.end();
	}
}

function interrupted(signal: AbortSignal, verb: Verb): Promise<never> {
	return new Promise((_, reject) => {
		const give = () =>
			reject(new FcmError('FCM_ERR_INTERRUPTED', `no longer watching the ${verb}; \`fcm ls\` shows it`));
		if (signal.aborted) give();
		else signal.addEventListener('abort', give, {once: true});
	});
}

function replacedGenerations(progress: ProgressModel): Replaced {
	return new Map(
		progress.flatMap(({app, fromGeneration}) => (fromGeneration === null ? [] : [[app, fromGeneration] as const])),
	);
}

function resultJson(result: OperationResult): unknown {
	return result.ok ? result : {...result, error: errorJson(result.error)};
}

function exitCodeOf(result: OperationResult): ExitCode {
	return result.ok ? exitCodes.done : FcmError.fromWire(result.error).exitCode;
}
