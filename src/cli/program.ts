import {Command, CommanderError, Option} from 'commander';
import {chosenPreferences} from '../client/preferences.ts';
import {type ExitCode, exitCodes, FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import type {CommandContext, CommandOptions} from './command-context.ts';
import {type CommandDefinition, commandTable} from './command-table.ts';
import {scriptOptions} from './script-flags.ts';

const manual = `
Examples:
  fcm start ecosystem.json     start every app of the file, and wait until it is ready
  fcm ls                       look
  fcm reload api               new code, no request lost
  fcm logs api                 the last lines, then follow

\`fcm <command> --help\` has examples of each. Apps are chosen by name, namespace, id, /regex/, file or all.`;

/** Parses the command line with commander and runs the command. Rejects with an FcmError. */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<number> {
	const {own, appArgs} = splitAppArguments(argv);
	let exitCode: number = exitCodes.done;
	const program = createProgram(context, async (definition, args, options) => {
		const command = await definition.load();
		exitCode = await command.run(await withWishes(context, options), {args, options, appArgs});
	});
	const isAlone = own.every((arg) => quietFlags.includes(arg) || arg === '--no-color');
	if (isAlone) return (await import('./commands/overview.ts')).run(await withWishes(context, {}));
	try {
		await program.parseAsync(own, {from: 'user'});
		return exitCode;
	} catch (error) {
		if (error instanceof CommanderError) return endOfParsing(error);
		throw error;
	}
}

/** Only `start` and `run` have an app to hand arguments to; elsewhere `--` only ends the options. */
function splitAppArguments(argv: readonly string[]): {own: string[]; appArgs: string[]} {
	const cut = argv.indexOf('--');
	const command = argv.find((arg) => !arg.startsWith('-'));
	if (cut < 0 || (command !== 'start' && command !== 'run')) return {own: [...argv], appArgs: []};
	return {own: argv.slice(0, cut), appArgs: argv.slice(cut + 1)};
}

const quietFlags = ['-q', '--quiet', '-s', '--silent'];

/** What the user wants of every command. Nonsense in `config.json` must not keep anybody from stopping an app: it is only said. */
async function withWishes(context: CommandContext, options: CommandOptions): Promise<CommandContext> {
	const quiet = options.quiet === true || options.silent === true;
	try {
		return {...context, quiet, preferences: await chosenPreferences(context.home)};
	} catch (error) {
		context.stderr.write(`warning: ${FcmError.from(error).message}\n`);
		return {...context, quiet};
	}
}

type Action = (definition: CommandDefinition, args: string[], options: CommandOptions) => Promise<void>;

function createProgram(context: CommandContext, action: Action): Command {
	const program = new Command('fcm')
		.description('Runs Node apps as clusters, and loses no request while it reloads, scales or rolls back.')
		.usage('<command> [options]')
		.version(version, '-v, --version', 'print the version')
		.helpOption('-h, --help', 'print help')
		.option('--no-color', 'print without colours (as with NO_COLOR set)')
		.option('-q, --quiet', 'print errors only (also -s, --silent)')
		.addOption(new Option('-s, --silent').hideHelp())
		.addHelpText('after', manual)
		// `-v` is the version here and another thing behind `logs`.
		.enablePositionalOptions()
		.exitOverride()
		.configureOutput({
			writeOut: (text) => context.stdout.write(text),
			writeErr: (text) => context.stderr.write(text),
			outputError: () => {}, // It comes back as a CommanderError and is printed like every other error.
			getOutHelpWidth: () => context.stdout.columns ?? 100,
			getErrHelpWidth: () => context.stderr.columns ?? 100,
			getOutHasColors: () => false,
			getErrHasColors: () => false,
		});
	for (const definition of commandTable) addCommand(program, definition, {context, action});
	return program;
}

const ofScripts = new Set(scriptOptions.map(([flags]) => flags));

function addCommand(
	program: Command,
	definition: CommandDefinition,
	{context, action}: {context: CommandContext; action: Action},
): void {
	const words = definition.name.split(' ');
	const name = words.pop()!;
	const parent = words.reduce(group, program);
	const command = parent
		.command(name)
		.aliases([...definition.aliases])
		.summary(definition.summary)
		.description(definition.description ?? definition.summary);
	for (const [notation, description] of definition.arguments) command.argument(notation, description);
	for (const [flags, description] of definition.options) {
		const option = new Option(flags, description);
		command.addOption(ofScripts.has(flags) ? option.helpGroup('Of a script, as in the ecosystem file:') : option);
	}
	for (const [flags] of definition.pointless ?? []) command.addOption(new Option(flags).hideHelp());
	const examples = definition.examples.map(([line, what]) => `  ${line.padEnd(42)} ${what}`);
	for (const flags of ['--no-color', '-q, --quiet', '-s, --silent']) command.addOption(new Option(flags).hideHelp());
	command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
	command.action((...passed: unknown[]) => {
		printPointless(context, definition, command);
		const args = passed.slice(0, definition.arguments.length).flat() as (string | undefined)[];
		return action(
			definition,
			args.filter((arg) => arg !== undefined),
			command.optsWithGlobals<CommandOptions>(),
		);
	});
}

/** Nothing is silently ignored. */
function printPointless(context: CommandContext, {pointless = []}: CommandDefinition, command: Command): void {
	const {quiet, silent, json} = command.optsWithGlobals<CommandOptions>();
	if (quiet || silent || json) return;
	for (const [notation, reason] of pointless) {
		const option = new Option(notation);
		if (command.getOptionValueSource(option.attributeName()) !== 'cli') continue;
		context.stderr.write(`warning: ${option.long} has no effect in fcm: ${reason}\n`);
	}
}

/** The command that only holds others, as `daemon` in `fcm daemon status`. */
function group(parent: Command, name: string): Command {
	const there = parent.commands.find((command) => command.name() === name);
	return there ?? parent.command(name).description(`commands about the ${name}`);
}

/** Commander ends by throwing, also after help and version. */
function endOfParsing(error: CommanderError): ExitCode {
	const isHelp = error.code.startsWith('commander.help') || error.code === 'commander.version';
	if (isHelp) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
	const message = error.message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?');
	throw new FcmError('FCM_ERR_USAGE', message);
}
