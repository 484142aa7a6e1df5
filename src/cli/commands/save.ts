import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {printJson} from '../output/json.ts';

/** `fcm save [name]`, `fcm save --list`, `fcm save --delete <name>`. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const [name] = args;
	if (options.list === true && (options.delete === true || name !== undefined)) {
		throw new FcmError('FCM_ERR_USAGE', '--list takes no name, and goes with no other option');
	}
	// Nobody means the set that they would miss most without naming it.
	if (options.delete === true && name === undefined) throw new FcmError('FCM_ERR_USAGE', '--delete: name the set');
	const client = await context.openClient({start: true});
	try {
		const {render, value} = await work();
		if (options.json) printJson(context.stdout, value);
		else context.stdout.write(await render());
		return exitCodes.done;
	} finally {
		client.close();
	}

	async function work(): Promise<{value: unknown; render: () => string | Promise<string>}> {
		if (options.list) {
			const value = await client.call('saves.list', {});
			return {value, render: async () => (await import('../output/save-list.ts')).renderSaves(value.saves, context)};
		}
		if (options.delete) {
			await client.call('saves.delete', {name: name!});
			return {value: {name, change: 'deleted'}, render: () => `the set "${name}" is deleted; no app was touched\n`};
		}
		const {save, isReplaced} = await client.call('saves.write', {name: name ?? 'default'});
		const {savedText} = await import('../output/save-list.ts');
		return {value: {save, change: isReplaced ? 'replaced' : 'saved'}, render: () => savedText(save, isReplaced)};
	}
}
