import {type CommandDefinition, json} from './command-definition.ts';

/** Commands about the daemon itself. */
export const daemonCommands: readonly CommandDefinition[] = [
	{
		name: 'save',
		aliases: [],
		summary: 'name what runs now, to go back to it',
		description:
			'Keeps which apps are wanted running or stopped, with all that is known of them, as a set to go back to. The list ' +
			'of apps itself is kept by every command, and comes back after a reboot without this.',
		arguments: [['[name]', 'of the set (default: default)']],
		options: [['--list', 'print the sets that there are'], ['--delete', 'delete the set that is named'], json],
		examples: [
			['fcm save', 'as "default"'],
			['fcm save before-upgrade', 'under a name'],
			['fcm save --list', 'what there is to go back to'],
			['fcm save --delete before-upgrade', 'no app is touched'],
		],
		load: () => import('../commands/save.ts'),
	},
	{
		name: 'resurrect',
		aliases: [],
		summary: 'start what was running when a set was saved',
		description:
			'Starts what was running when the set was saved, or reloads it if it has changed since, and waits until it is ready. ' +
			'What was stopped then stays stopped. Stops nothing: apps that run and are not in the set are left alone.',
		arguments: [['[name]', 'of the set (default: default)']],
		options: [json],
		examples: [
			['fcm resurrect', 'what `fcm save` kept'],
			['fcm resurrect before-upgrade', 'what `fcm save before-upgrade` kept'],
		],
		load: () => import('../commands/resurrect.ts'),
	},
	{
		name: 'ping',
		aliases: [],
		summary: 'ask the daemon for a sign of life',
		arguments: [],
		options: [json],
		examples: [['fcm ping', 'exit code 3 when no daemon answers']],
		load: () => import('../commands/ping.ts'),
	},
	{
		name: 'kill',
		aliases: [],
		summary: 'stop every app, then the daemon',
		arguments: [],
		options: [json],
		examples: [['fcm kill', 'the apps stay known; `fcm start all` brings them back']],
		load: () => import('../commands/kill.ts'),
	},
	{
		name: 'daemon status',
		aliases: [],
		summary: 'what the daemon says of itself',
		arguments: [],
		options: [json],
		examples: [['fcm daemon status', 'does not start a daemon']],
		load: () => import('../commands/daemon-status.ts'),
	},
];
