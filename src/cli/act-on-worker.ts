import type {ControlClient} from '../client/open-client.ts';
import type {AppStatus, WorkerStatus} from '../protocol/status.ts';
import {type ExitCode, exitCodes, FcmError} from '../shared/errors.ts';
import type {CommandCall, CommandContext} from './command-context.ts';
import {printJson} from './output/json.ts';

/** `fcm worker <verb> <app> <slot or pid>`: finds the worker, has `act` done to it, prints what came of it. */
export async function actOnWorker<Result extends object>(
	context: CommandContext,
	{args, options}: CommandCall,
	act: (client: ControlClient, target: {app: string; pid: number}) => Promise<Result>,
	words: (result: Result, app: string) => string,
): Promise<ExitCode> {
	const [name = '', place = ''] = args;
	if (!/^\d{1,9}$/.test(place)) throw new FcmError('FCM_ERR_USAGE', `"${place}" is neither a slot nor a pid`);
	const client = await context.openClient({start: true});
	try {
		const {apps} = await client.call('apps.describe', {selectors: [name]});
		const [app, ...more] = apps.map(({status}) => status);
		if (!app || more.length > 0) throw new FcmError('FCM_ERR_USAGE', `"${name}" is ${apps.length} apps; name one`);
		const {pid} = chooseWorker(app, Number(place));
		const result = await act(client, {app: app.name, pid});
		if (options.json) printJson(context.stdout, {app: app.name, ...result});
		else if (!context.quiet) context.stdout.write(`${words(result, app.name)}\n`);
		return exitCodes.done;
	} finally {
		client.close();
	}
}

/** By pid, or else by slot. During a rollout a slot may have two workers. Errors: FCM_ERR_NOT_RUNNING, FCM_ERR_USAGE. */
export function chooseWorker({name, workers}: AppStatus, place: number): WorkerStatus {
	const byPid = workers.find(({pid}) => pid === place);
	const [worker, ...others] = byPid ? [byPid] : workers.filter(({slot}) => slot === place);
	if (!worker) throw new FcmError('FCM_ERR_NOT_RUNNING', `${name} has no worker ${place}; ${listed(workers)}`);
	if (others.length === 0) return worker;
	throw new FcmError(
		'FCM_ERR_USAGE',
		`slot ${place} of ${name} has ${others.length + 1} workers: name a pid; ${listed(workers)}`,
	);
}

function listed(workers: readonly WorkerStatus[]): string {
	if (workers.length === 0) return 'none runs';
	return `there is ${workers.map(({slot, pid}) => `${slot} (pid ${pid})`).join(', ')}`;
}
