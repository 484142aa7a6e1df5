import {type CommandDefinition, json} from './command-definition.ts';

/** Commands about the daemon itself. */
export const daemonCommands: readonly CommandDefinition[] = [
	{
		name: 'save',
		aliases: ['dump'],
		pointless: [['--force', 'a set is written whenever there is an app']],
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
