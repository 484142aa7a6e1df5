import type {CommandDefinition} from './command-definition.ts';

/** Commands that make ecosystem files. */
export const fileCommands: readonly CommandDefinition[] = [
	{
		name: 'import',
		aliases: [],
		summary: 'make an ecosystem file of what PM2 runs',
		description:
			'Reads the list that `pm2 save` wrote and prints an ecosystem file: the processes of an app become its ' +
			"instances, and PM2's own variables are left out. What could not be carried over goes to stderr. Starts and stops " +
			'nothing. The file has the environment of the apps in it, so --out makes it readable by you alone.',
		arguments: [
			['<source>', 'pm2'],
			['[file]', "PM2's list (default: dump.pm2 in PM2_HOME or ~/.pm2)"],
		],
		options: [
			['--out <file>', 'write into this file instead of stdout'],
			['--force', 'with --out: write over a file that is there'],
		],
		examples: [
			['fcm import pm2', 'look at it first'],
			['fcm import pm2 --out ecosystem.json', 'then `pm2 delete all` and `fcm start ecosystem.json`'],
			['fcm import pm2 /backup/dump.pm2', 'a list that is elsewhere'],
		],
		load: () => import('../commands/import.ts'),
	},
];
