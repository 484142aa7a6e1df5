import {preferenceKeys} from '../preference-keys.ts';
import {type CommandDefinition, json} from './command-definition.ts';

/** Commands that write files of the user: ecosystem files, preferences, the completion of shells. */
export const fileCommands: readonly CommandDefinition[] = [
	{
		name: 'init',
		aliases: ['ecosystem'],
		summary: 'write an ecosystem file for the project of this folder',
		description:
			'Writes ecosystem.json, with comments, for the project of this folder: the name is that of package.json, the script ' +
			'that of `scripts.start` or `main`. Asks nothing and starts nothing.',
		arguments: [],
		options: [['--force', 'also when there is an ecosystem file already; ecosystem.json is written over']],
		examples: [['fcm init && fcm start', 'from nothing to a running app']],
		load: () => import('../commands/init.ts'),
	},
	{
		name: 'import',
		aliases: [],
		completes: {words: ['pm2']},
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
	{
		name: 'config get',
		aliases: [],
		completes: {words: Object.keys(preferenceKeys)},
		summary: 'print one of your preferences',
		arguments: [['<key>', Object.keys(preferenceKeys).join(' or ')]],
		options: [json],
		examples: [['fcm config get color', 'auto, always or never']],
		load: () => import('../commands/config-get.ts'),
	},
	{
		name: 'config set',
		aliases: [],
		completes: {words: Object.keys(preferenceKeys)},
		summary: 'change one of your preferences',
		arguments: [
			['<key>', Object.keys(preferenceKeys).join(' or ')],
			['<value>', 'what it is to be; `fcm config list` says what there is'],
		],
		options: [],
		examples: [
			['fcm config set logLines 50', 'what fcm logs shows first'],
			['fcm config set color never', 'as if every command had --no-color'],
		],
		load: () => import('../commands/config-set.ts'),
	},
	{
		name: 'config list',
		aliases: [],
		summary: 'print your preferences',
		arguments: [],
		options: [json],
		examples: [['fcm config list', 'and what they mean']],
		load: () => import('../commands/config-list.ts'),
	},
	{
		name: 'completion',
		aliases: [],
		completes: {words: ['bash', 'zsh', 'fish']},
		summary: 'print a completion script for your shell',
		arguments: [['<shell>', 'bash, zsh or fish']],
		options: [],
		examples: [
			['source <(fcm completion bash)', 'for this shell; also zsh'],
			['fcm completion fish | source', 'the same in fish'],
		],
		load: () => import('../commands/completion.ts'),
	},
];
