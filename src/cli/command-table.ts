import type {CommandModule} from './command-context.ts';

/** One command, as its help shows it. The code behind it is loaded when it runs. */
export interface CommandDefinition {
	/** Two words for a command of a group. */
	name: string;
	aliases: readonly string[];
	summary: string;
	/** For the command's own help. Default: the summary. */
	description?: string;
	/** Commander's notation: `<app>` must be there, `[app]` may, `<apps...>` takes all that follow. */
	arguments: readonly Described[];
	options: readonly Described[];
	examples: readonly Described[];
	load(): Promise<CommandModule>;
}

type Described = readonly [notation: string, description: string];

const json: Described = ['--json', 'print one JSON document'];
const chosenApps: Described = ['<apps...>', 'names, namespaces, /regex/ or all'];

export const commandTable: readonly CommandDefinition[] = [
	{
		name: 'start',
		aliases: [],
		summary: 'start apps of a file, a script, or known apps',
		description:
			'Starts the apps of an ecosystem file, scripts, or known apps that are stopped, and waits until they are ready. ' +
			'With a file it makes the machine be what the file says: what is unchanged is not touched, what changed is ' +
			'scaled or reloaded. Without an argument it takes ecosystem.config.js, .cjs, .mjs, .json or ecosystem.json ' +
			'of this folder.',
		arguments: [['[targets...]', 'ecosystem files, scripts, names of known apps, or all']],
		options: [
			['--only <names>', 'of a file: only these apps, separated by commas'],
			['--env <name>', 'of a file: merge env_<name> over env'],
			['-n, --name <name>', 'of a script: the name of the app (default: of the file)'],
			['-i, --instances <n>', 'of a script: how many workers; a number or max (default: 1)'],
			json,
		],
		examples: [
			['fcm start ecosystem.json', 'every app of the file'],
			['fcm start ecosystem.json --only api,web', 'two of them'],
			['fcm start server.js -n api -i max', 'a script, one worker per core'],
			['fcm start server.js -- --port 8080', 'a script with arguments'],
			['fcm start api', 'a known app that is stopped'],
		],
		load: () => import('./commands/start.ts'),
	},
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
		load: () => import('./commands/ls.ts'),
	},
	{
		name: 'describe',
		aliases: ['show', 'info', 'desc'],
		summary: 'all about an app: spec, workers, last events',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm describe api', 'one app']],
		load: () => import('./commands/describe.ts'),
	},
	{
		name: 'stop',
		aliases: [],
		summary: 'stop apps; they stay known',
		arguments: [chosenApps],
		options: [json],
		examples: [
			['fcm stop api', 'answers what is in flight, then ends the workers'],
			['fcm stop all', 'every app'],
		],
		load: () => import('./commands/stop.ts'),
	},
	{
		name: 'restart',
		aliases: [],
		summary: 'stop, then start: has a gap, reload has none',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm restart api', 'nothing answers between stop and start']],
		load: () => import('./commands/restart.ts'),
	},
	{
		name: 'reload',
		aliases: [],
		summary: 'go over to the current code, without losing a request',
		description:
			'Starts a new generation beside the old one, waits until all of it is ready, then drains the old one. ' +
			'If the new one fails, the old one keeps serving and the exit code is 4. The options win over `rollout` of the ' +
			'ecosystem file, for this time only.',
		arguments: [chosenApps],
		options: [
			['--strategy <how>', 'replace, rolling or canary'],
			['--soak <time>', 'how long new workers must last before they are promoted, as in 5s'],
			['--surge <count>', 'rolling: how many workers at a time, as in 2 or 25%'],
			['--canary <workers>', 'canary: how many new workers take real traffic first'],
			['--for <time>', 'canary: how long they are compared with the old ones, as in 60s'],
			json,
		],
		examples: [
			['fcm reload api', 'after a deploy'],
			['fcm reload all', 'every app'],
			['fcm reload api --soak 10s', 'new workers must last 10 s without traffic'],
			['fcm reload api --surge 25%', 'rolling, a quarter of the workers at a time'],
			['fcm reload api --canary 1 --for 60s', 'one new worker first, compared for a minute'],
		],
		load: () => import('./commands/reload.ts'),
	},
	{
		name: 'rollback',
		aliases: [],
		summary: 'go back to the generation before, without losing a request',
		description:
			'Goes back to the paths and the environment of the generation before the current one, as a reload does: the ' +
			'current one drains only when the older one is ready.',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollback api', 'after a deploy that was a mistake']],
		load: () => import('./commands/rollback.ts'),
	},
	{
		name: 'rollout status',
		aliases: [],
		summary: 'where the rollout of an app stands',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout status api', 'its phase, since when, and what it waits for']],
		load: () => import('./commands/rollout-status.ts'),
	},
	{
		name: 'rollout promote',
		aliases: [],
		summary: 'end the waiting of a rollout: go on at once',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout promote api', 'a canary that is held, or that need not wait longer']],
		load: () => import('./commands/rollout-promote.ts'),
	},
	{
		name: 'rollout abort',
		aliases: [],
		summary: 'end a rollout: go back to the old generation',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout abort api', 'the reload that waits for it ends with exit code 4']],
		load: () => import('./commands/rollout-abort.ts'),
	},
	{
		name: 'scale',
		aliases: [],
		summary: 'change the number of workers of an app',
		arguments: [
			['<app>', 'name of the app'],
			['<count>', 'a number from 1 to 512, +n, -n or max'],
		],
		options: [json],
		examples: [
			['fcm scale api 4', 'four workers'],
			['fcm scale api +2', 'two more'],
			['fcm scale api -1', 'one less; it answers what is in flight first'],
			['fcm scale api max', 'one per core'],
		],
		load: () => import('./commands/scale.ts'),
	},
	{
		name: 'delete',
		aliases: ['del'],
		summary: 'stop apps and forget them',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm delete api', 'its log files go too']],
		load: () => import('./commands/delete.ts'),
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
		load: () => import('./commands/logs.ts'),
	},
	{
		name: 'events',
		aliases: [],
		summary: 'what happened to apps: workers, rollouts, failures',
		arguments: [chosenApps],
		options: [['--lines <n>', 'how many of the last events, 1 to 200 (default: 50)'], json],
		examples: [['fcm events api', 'the newest last']],
		load: () => import('./commands/events.ts'),
	},
	{
		name: 'monit',
		aliases: [],
		summary: 'watch and steer the apps, live',
		arguments: [],
		options: [],
		examples: [['fcm monit', '? shows the keys, q quits']],
		load: () => import('./commands/monit.ts'),
	},
	{
		name: 'ping',
		aliases: [],
		summary: 'ask the daemon for a sign of life',
		arguments: [],
		options: [json],
		examples: [['fcm ping', 'exit code 3 when no daemon answers']],
		load: () => import('./commands/ping.ts'),
	},
	{
		name: 'kill',
		aliases: [],
		summary: 'stop every app, then the daemon',
		arguments: [],
		options: [json],
		examples: [['fcm kill', 'the apps stay known; `fcm start all` brings them back']],
		load: () => import('./commands/kill.ts'),
	},
	{
		name: 'daemon status',
		aliases: [],
		summary: 'what the daemon says of itself',
		arguments: [],
		options: [json],
		examples: [['fcm daemon status', 'does not start a daemon']],
		load: () => import('./commands/daemon-status.ts'),
	},
];
