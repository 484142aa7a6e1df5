import {type CommandDefinition, json} from './command-definition.ts';

const ofUser = '-u, --user <name>';
const force = '--force';

/** Commands about the machine: what starts fcm at boot, and what is wrong. */
export const systemCommands: readonly CommandDefinition[] = [
	{
		name: 'startup',
		aliases: [],
		pointless: [['--hp <folder>', 'the home directory is that of the user']],
		summary: 'have systemd start fcm, and what was running, at boot',
		description:
			'Writes a systemd unit that runs the daemon, and enables it: for you, or with --user (as root) for another user ' +
			'from boot on. The daemon brings back what was running. Says what it did, what is left to do, and how to undo it.',
		arguments: [],
		options: [
			[ofUser, 'as root: a unit of the machine that runs fcm as this user'],
			['--print [manager]', 'only print the file: systemd, launchd or openrc'],
			[force, 'replace a file that fcm did not write, or one of another FCM_HOME'],
			json,
		],
		examples: [
			['fcm startup', 'a unit of your own: ~/.config/systemd/user/fcm.service'],
			['sudo fcm startup --user deploy', 'a unit of the machine: /etc/systemd/system/fcm-deploy.service'],
			['fcm startup --print launchd', 'for macOS: a property list, to stdout'],
		],
		load: () => import('../commands/startup.ts'),
	},
	{
		name: 'unstartup',
		aliases: [],
		summary: 'undo fcm startup; what runs is not touched',
		arguments: [],
		options: [[ofUser, 'as root: the unit of this user'], [force, 'remove a file that fcm did not write'], json],
		examples: [
			['fcm unstartup', 'disables and removes your unit'],
			['sudo fcm unstartup --user deploy', 'the one of the machine'],
		],
		load: () => import('../commands/unstartup.ts'),
	},
	{
		name: 'doctor',
		aliases: [],
		summary: 'look for what is wrong, and say how to mend it',
		description:
			'Checks the home and the rights in it, lock, daemon, app masters, orphans, ports, disk, Node and the unit. Starts ' +
			'no daemon and needs none. Exit code 0 when there is no problem, 1 otherwise.',
		arguments: [],
		options: [['--fix', 'mend what is safe: rights, stale sockets, leftovers of deleted apps, orphans'], json],
		examples: [
			['fcm doctor', 'look only'],
			['fcm doctor --fix', 'mend what is safe, then look again'],
		],
		load: () => import('../commands/doctor.ts'),
	},
	{
		name: 'daemon run',
		aliases: [],
		summary: 'be the daemon, in the foreground; for service managers',
		description:
			'Runs the daemon in this process and logs to stderr. A daemon that runs is ended first; the apps do not notice.',
		arguments: [],
		options: [],
		examples: [['fcm daemon run', 'until SIGTERM; the apps live on']],
		load: () => import('../commands/daemon-run.ts'),
	},
	{
		name: 'daemon at-shutdown',
		aliases: [],
		summary: 'end all apps in good order, to be back at boot; for service managers',
		description:
			'Without a daemon: sends SIGTERM to each app master and waits until all are gone. The apps still count as running. ' +
			'With `user` or `system` it does so only while that systemd manager is stopping.',
		arguments: [['[manager]', 'user or system']],
		options: [json],
		examples: [['fcm daemon at-shutdown system', 'as in the unit of `fcm startup --user`']],
		load: () => import('../commands/daemon-at-shutdown.ts'),
	},
];
