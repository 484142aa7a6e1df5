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
		description:
			'Stops every app, then the daemon. With --daemon-only the apps run on, untouched but unwatched: the next command that ' +
			'needs a daemon starts one, and it takes them over. One that does not answer is then ended by SIGKILL.',
		arguments: [],
		options: [['--daemon-only', 'end only the daemon, touch no app'], json],
		examples: [
			['fcm kill', 'the apps stay known; `fcm start all` brings them back'],
			['fcm kill --daemon-only', 'the apps do not notice'],
		],
		load: () => import('../commands/kill.ts'),
	},
	{
		name: 'daemon status',
		aliases: [],
		summary: 'the daemon and its app masters: who runs, in which version, and who answers',
		arguments: [],
		options: [json],
		examples: [['fcm daemon status', 'starts no daemon: exit code 3 without one, and the app masters that run']],
		load: () => import('../commands/daemon-status.ts'),
	},
	{
		name: 'daemon update',
		aliases: [],
		summary: 'replace the daemon by the installed version; no app notices',
		description:
			'Replaces the daemon that runs by the version that is installed. The new one first proves that it can read the registry ' +
			'and talk to every app master, waits for the commands that are under way (30 s at most), and takes over; commands given ' +
			'meanwhile wait. If it cannot, the old one goes on, and the exit code is 1. Does nothing when the daemon is of this ' +
			'version already, and starts one when none runs. An app master takes the new version at the next `fcm restart` of its app.',
		arguments: [],
		options: [
			['--force', 'also when the version is the same, and without waiting for commands (the work itself goes on)'],
			json,
		],
		examples: [
			['npm i -g flora-cluster-manager && fcm daemon update', 'a new version, no request lost'],
			['fcm daemon update --force', 'the same version anew'],
		],
		load: () => import('../commands/daemon-update.ts'),
	},
];
