import {changeCommands} from './command-table/change-commands.ts';
import type {CommandDefinition} from './command-table/command-definition.ts';
import {daemonCommands} from './command-table/daemon-commands.ts';
import {fileCommands} from './command-table/file-commands.ts';
import {lookCommands} from './command-table/look-commands.ts';
import {rolloutCommands} from './command-table/rollout-commands.ts';
import {runCommand} from './command-table/run-command.ts';
import {systemCommands} from './command-table/system-commands.ts';
import {workerCommands} from './command-table/worker-commands.ts';

export type {CommandDefinition} from './command-table/command-definition.ts';

/** Every command, in the order of the help. */
export const commandTable: readonly CommandDefinition[] = [
	...changeCommands,
	runCommand,
	...rolloutCommands,
	...workerCommands,
	...lookCommands,
	...fileCommands,
	...daemonCommands,
	...systemCommands,
];
