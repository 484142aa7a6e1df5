import {type CommandDefinition, json} from './command-definition.ts';

/** Commands about the daemon itself. */
export const daemonCommands: readonly CommandDefinition[] = [
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
