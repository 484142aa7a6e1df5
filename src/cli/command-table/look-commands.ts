import {type CommandDefinition, chosenApps, json} from './command-definition.ts';

/** Commands that only look. */
export const lookCommands: readonly CommandDefinition[] = [
	{
		name: 'ls',
		aliases: ['list', 'ps', 'status', 'l'],
		summary: 'list the apps',
		arguments: [],
		options: [['--sort <field>', 'by name, id, namespace, status, cpu, memory, uptime or restarts; memory:desc'], json],
		pointless: [
			['-m, --mini-list', 'the table fits itself to the terminal'],
			['--watch', '`fcm monit` shows the apps live'],
		],
		examples: [
			['fcm ls --sort memory:desc', 'the largest first'],
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
		arguments: [['[apps...]', 'names, namespaces, ids, /regex/, files or all (default: all)']],
		options: [json],
		examples: [
			['fcm requests', 'of all apps'],
			['fcm requests api --json', 'with connections, for programs'],
		],
		load: () => import('../commands/requests.ts'),
	},
	{
		name: 'logs',
		aliases: ['log'],
		pointless: [
			['--timestamp [format]', 'every line has its time in ISO format'],
			['--format', '--json has the parts of a line by name'],
		],
		summary: 'the last log lines of apps, then follow',
		description:
			'Prints the last lines of apps, merged by time, then goes on with what comes. What is asked for is looked for in all ' +
			'that is kept, older and compressed files too: with --grep, --since or --until every line that fits is printed, ' +
			'with --lines the last so many of them. Reads the files itself and needs no daemon.',
		arguments: [['[apps...]', 'names, namespaces, ids, /regex/, files or all (default: all)']],
		options: [
			['-n, --lines <n>', 'how many of the last lines, or all (default: 15)'],
			['--nostream', 'do not follow'],
			['--since <time>', '10m for ten minutes ago, 14:30, or 2026-11-20T14:30'],
			['--until <time>', 'likewise; does not follow'],
			['--grep <regex>', 'only lines that fit'],
			['-v, --invert', 'with --grep: only lines that do not fit'],
			['-i, --ignore-case', 'with --grep: upper and lower case are one'],
			['--worker <slot>', 'only of this worker'],
			['--gen <n>', 'only of this generation'],
			['--err', 'only what went to stderr'],
			['--out', 'only what went to stdout'],
			['--highlight <words>', 'mark these words (default: what --grep finds)'],
			['--raw', 'print what the app wrote and nothing else, byte for byte'],
			['--json', 'print one JSON object per line'],
		],
		examples: [
			['fcm logs api', 'until Ctrl-C'],
			['fcm logs --lines 200 --nostream --err', 'the last errors of all apps'],
			['fcm logs api --grep timeout -i --since 1h', 'an hour of timeouts, then follow'],
			['fcm logs api --worker 2 --gen 7', 'one worker of one generation'],
		],
		load: () => import('../commands/logs.ts'),
	},
	{
		name: 'flush',
		aliases: [],
		summary: 'empty the log files of apps',
		arguments: [['[apps...]', 'names, namespaces, ids, /regex/, files or all (default: all)']],
		options: [json],
		examples: [['fcm flush api', 'while it runs; its older files go too']],
		load: () => import('../commands/flush.ts'),
	},
	{
		name: 'events',
		aliases: [],
		summary: 'what happened, when and why: workers, rollouts, failures, daemons',
		arguments: [['[apps...]', 'names, namespaces, ids, /regex/, files or all (default: all); deleted ones too']],
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
		name: 'pid',
		aliases: [],
		summary: 'the pids of the workers of apps, one per line',
		arguments: [chosenApps],
		options: [['--master', 'of the app masters instead'], json],
		examples: [
			['fcm pid api', 'fails when it does not run'],
			['fcm pid api --master', 'its parent'],
		],
		load: () => import('../commands/pid.ts'),
	},
	{
		name: 'id',
		aliases: [],
		summary: 'the ids of apps, one per line',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm id api', 'a number that stands for its name in every command']],
		load: () => import('../commands/id.ts'),
	},
	{
		name: 'monit',
		aliases: ['imonit', 'dashboard'],
		summary: 'watch and steer the apps, live',
		description:
			'The apps, their workers, requests in flight, events and logs, on the whole terminal. What costs requests asks ' +
			'first. Without a terminal it prints what `fcm ls` prints.',
		arguments: [],
		options: [['--readonly', 'look only: no key and no command changes anything']],
		examples: [
			['fcm monit', '? shows the keys, q quits'],
			['fcm monit --readonly', 'for a screen on a wall, or a guest'],
		],
		load: () => import('../commands/monit.ts'),
	},
	{
		name: 'dash',
		aliases: [],
		summary: 'a wallboard: charts of the last 15 minutes, events, slow requests',
		arguments: [],
		options: [
			['--apps <apps>', 'names, namespaces, ids or /regex/, with commas between (default: all)'],
			['--interval <time>', 'how often it looks (default: 2s)'],
		],
		examples: [
			['fcm dash', 'q quits'],
			['fcm dash --apps api,web --interval 5s', 'two apps, at leisure'],
		],
		load: () => import('../commands/dash.ts'),
	},
];
