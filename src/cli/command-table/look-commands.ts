import {type CommandDefinition, chosenApps, json} from './command-definition.ts';

/** Commands that only look. */
export const lookCommands: readonly CommandDefinition[] = [
	{
		name: 'ls',
		aliases: ['list', 'ps', 'status', 'l'],
		summary: 'list the apps',
		arguments: [],
		options: [json],
		examples: [
			['fcm ls', 'a table, as wide as the terminal'],
			['fcm ls --json', 'everything, for programs'],
		],
		load: () => import('../commands/ls.ts'),
	},
	{
		name: 'describe',
		aliases: ['show', 'info', 'desc'],
		summary: 'all about an app: spec, workers, last events',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm describe api', 'one app']],
		load: () => import('../commands/describe.ts'),
	},
	{
		name: 'requests',
		aliases: [],
		summary: 'every request in flight, the oldest first',
		description:
			'Asks every worker what it is doing at this moment. At most the 100 oldest requests per worker; with --json also ' +
			'the connections.',
		arguments: [['[apps...]', 'names, namespaces, /regex/ or all (default: all)']],
		options: [json],
		examples: [
			['fcm requests', 'of all apps'],
			['fcm requests api --json', 'with connections, for programs'],
		],
		load: () => import('../commands/requests.ts'),
	},
	{
		name: 'logs',
		aliases: [],
		summary: 'the last log lines of apps, then follow',
		arguments: [['[apps...]', 'names, namespaces, /regex/ or all (default: all)']],
		options: [
			['--lines <n>', 'how many of the last lines (default: 15)'],
			['--nostream', 'do not follow'],
			['--err', 'only what went to stderr'],
			['--out', 'only what went to stdout'],
			['--json', 'print one JSON object per line'],
		],
		examples: [
			['fcm logs api', 'until Ctrl-C'],
			['fcm logs --lines 200 --nostream --err', 'the last errors of all apps'],
		],
		load: () => import('../commands/logs.ts'),
	},
	{
		name: 'events',
		aliases: [],
		summary: 'what happened, when and why: workers, rollouts, failures, daemons',
		arguments: [['[apps...]', 'names, namespaces, /regex/ or all (default: all); deleted ones too']],
		options: [
			['--lines <n>', 'how many of the last events (default: 50, with --since all)'],
			['--since <time>', '10m, 2h, 2026-11-21T09:00, 09:00, today or yesterday'],
			['--until <time>', 'as --since'],
			['--type <types>', 'only these, such as worker-exited,rollout'],
			['--daemon', 'only what the daemon did or saw'],
			['-f, --follow', 'then go on with what happens'],
			['--json', 'print one JSON object per line'],
		],
		examples: [
			['fcm events', 'of all apps and the daemon, the newest last'],
			['fcm events api --since today', 'one app'],
			['fcm events -f --type worker-exited', 'who dies, until Ctrl-C'],
		],
		load: () => import('../commands/events.ts'),
	},
	{
		name: 'env',
		aliases: [],
		summary: "an app's environment variables and where each comes from",
		arguments: [['<app>', 'the name of an app']],
		options: [['--show', 'print the values too'], json],
		examples: [
			['fcm env api', 'names only'],
			['fcm env api --show', 'secrets and all: mind who looks on'],
		],
		load: () => import('../commands/env.ts'),
	},
	{
		name: 'monit',
		aliases: [],
		summary: 'watch and steer the apps, live',
		arguments: [],
		options: [],
		examples: [['fcm monit', '? shows the keys, q quits']],
		load: () => import('../commands/monit.ts'),
	},
];
