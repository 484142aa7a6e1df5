import {fileURLToPath} from 'node:url';
import {entrypoints} from '../../entrypoints.ts';
import type {ExitCode} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {hasColor} from '../output/styles.ts';

/** What the TUI's program exports. */
interface TuiProgram {
	run(options: {
		home: string;
		color: boolean;
		isReadOnly: boolean;
		words: readonly MonitWord[];
		program: string;
		env: NodeJS.ProcessEnv;
		cwd: string;
	}): Promise<ExitCode>;
}

/** A command as monit's command line knows it. */
interface MonitWord {
	path: string;
	aliases: readonly string[];
	summary: string;
	flags: readonly string[];
	takes: 'apps' | 'other';
}

/** `fcm monit`. React and Ink are in a program of their own, loaded only here. */
export async function run(context: CommandContext, call: CommandCall): Promise<ExitCode> {
	const {home, env, cwd, stdin, stdout} = context;
	if (!stdin.isTTY || !stdout.isTTY || env.TERM === 'dumb') return listInstead(context);
	const tui: TuiProgram = await import(entrypoints.tui.href);
	return tui.run({
		...{home, env, cwd, words: await monitWords(), program: fileURLToPath(entrypoints.cli)},
		...{color: hasColor(context, stdout), isReadOnly: call.options.readonly === true},
	});
}

/** The same once. */
async function listInstead(context: CommandContext): Promise<ExitCode> {
	context.stderr.write('fcm monit needs a terminal; this is `fcm ls`:\n');
	const list = await import('./ls.ts');
	return list.run(context, {args: [], options: {}, appArgs: []});
}

async function monitWords(): Promise<MonitWord[]> {
	const [{commandTable}, {commandShapes}] = await Promise.all([
		import('../command-table.ts'),
		import('../completion/command-shape.ts'),
	]);
	return commandShapes(commandTable)
		.filter(({path, children}) => path !== '' && children.length === 0)
		.map(({path, names, summary, options, argument}) => ({
			...{path, summary, aliases: names.slice(1), flags: options.flatMap(({flags}) => flags)},
			takes: argument === 'apps' || argument === 'apps-and-files' ? 'apps' : 'other',
		}));
}
