import type {CommandModule} from '../command-context.ts';
import type {ArgumentKind} from '../completion/command-shape.ts';

/** One command, as its help shows it. The code behind it is loaded when it runs. */
export interface CommandDefinition {
	/** Two words for a command of a group. */
	name: string;
	aliases: readonly string[];
	summary: string;
	/** For the command's own help. Default: the summary. */
	description?: string;
	/** Commander's notation: `<app>` must be there, `[app]` may, `<apps...>` takes all that follow. */
	arguments: readonly Described[];
	options: readonly Described[];
	/** Accepted and not shown in the help: what PM2 has and nobody needs here, with the reason, which is printed. */
	pointless?: readonly Described[];
	examples: readonly Described[];
	/** What a shell completes in the place of arguments. Default: by their notation. */
	completes?: ArgumentKind;
	load(): Promise<CommandModule>;
}

export type Described = readonly [notation: string, description: string];

export const json: Described = ['--json', 'print one JSON document'];
export const chosenApps: Described = ['<apps...>', 'names, namespaces, ids, /regex/, ecosystem files or all'];
