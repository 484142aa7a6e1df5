import {pointlessScriptFlags, scriptOptions} from '../script-flags.ts';
import {type CommandDefinition, chosenApps, type Described, json} from './command-definition.ts';

const updateEnv: Described = [
	'-a, --update-env',
	'the environment is that of the last `fcm start`; start its file or script again to take over that of this shell',
];
const parallel: Described = ['--parallel <n>', 'apps are done together as far as depends_on allows'];

/** Commands that change apps. */
export const changeCommands: readonly CommandDefinition[] = [
	{
		name: 'start',
		aliases: ['startOrReload', 'startOrRestart', 'startOrGracefulReload'],
		pointless: pointlessScriptFlags,
		summary: 'start apps of a file, a script, or known apps',
		description:
			'Starts the apps of an ecosystem file, scripts, or known apps that are stopped, and waits until they are ready. ' +
			'With a file it makes the machine be what the file says: what is unchanged is not touched, what changed is ' +
			'scaled or reloaded, and what depends on others comes after them. Files are JSON with comments, YAML, TOML, or programs in JavaScript or TypeScript; - is ' +
			'JSON from standard input. A script is a file, a program in PATH, or a line in quotes. Without an argument it ' +
			'takes ecosystem.config.js, .cjs, .mjs, .ts, .json, or ecosystem.json, .yaml, .toml of this folder.',
		completes: 'apps-and-files',
		arguments: [['[targets...]', 'ecosystem files, scripts, names of known apps, or all']],
		options: [
			['--only <names>', 'of a file: only these apps, separated by commas'],
			['--namespace <name>', 'of a file: only the apps of this namespace; of a script: its own'],
			['--env <name>', 'of a file: merge env_<name> over env'],
			['--prune', 'of a file: delete the apps that came from it and are no longer in it'],
			['-n, --name <name>', 'of a script: the name of the app (default: of the file)'],
			['-i, --instances <n>', 'of a script: how many workers; a number or max (default: 1)'],
			['--if-index <n>', 'only if nothing has changed since `fcm plan` told this index'],
			['--dry-run', 'change nothing: the same as fcm plan'],
			['--no-daemon', 'in the foreground: the same as fcm run'],
			json,
			...scriptOptions,
		],
		examples: [
			['fcm start ecosystem.json', 'every app of the file'],
			['fcm start ecosystem.json --only api,web', 'two of them'],
			['fcm start ecosystem.json --prune', 'and delete what the file has lost'],
			['fcm start server.js -n api -i max', 'a script, one worker per core'],
			['fcm start server.js --watch src,lib', 'reloaded when files change'],
			['fcm start server.js -- --port 8080', 'a script with arguments'],
			['fcm start "python3 -m http.server 3000"', 'any program'],
			['generate-apps | fcm start -', 'JSON from standard input'],
			['fcm start api', 'a known app that is stopped'],
		],
		load: () => import('../commands/start.ts'),
	},
	{
		name: 'plan',
		aliases: [],
		pointless: pointlessScriptFlags,
		summary: 'what `fcm start` of a file would do, and why',
		description:
			'Compares an ecosystem file (or a script) with what runs and prints the difference per app and key, the mildest ' +
			'means for it, and the order. Changes nothing. Of variables only the names are shown. Exit code 5 when there is ' +
			'something to do, 0 when there is not.',
		completes: 'apps-and-files',
		arguments: [['[targets...]', 'ecosystem files or scripts, as for start']],
		options: [
			['--only <names>', 'of a file: only these apps, separated by commas'],
			['--namespace <name>', 'of a file: only the apps of this namespace; of a script: its own'],
			['--env <name>', 'of a file: merge env_<name> over env'],
			['--prune', 'of a file: count what came from it and is no longer in it as to be deleted'],
			['-n, --name <name>', 'of a script: the name of the app (default: of the file)'],
			['-i, --instances <n>', 'of a script: how many workers; a number or max (default: 1)'],
			json,
			...scriptOptions,
		],
		examples: [
			['fcm plan ecosystem.json', 'look before `fcm start ecosystem.json`'],
			['fcm plan ecosystem.json --prune --json', 'for programs, with the index for --if-index'],
		],
		load: () => import('../commands/plan.ts'),
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
		load: () => import('../commands/stop.ts'),
	},
	{
		name: 'restart',
		aliases: [],
		pointless: [updateEnv, parallel],
		summary: 'stop, then start: has a gap, reload has none',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm restart api', 'nothing answers between stop and start']],
		load: () => import('../commands/restart.ts'),
	},
	{
		name: 'reload',
		aliases: ['gracefulReload'],
		pointless: [updateEnv, parallel, ['-f, --force', 'one reload at a time; `fcm rollout abort` ends one that is on']],
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
		load: () => import('../commands/reload.ts'),
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
		load: () => import('../commands/scale.ts'),
	},
	{
		name: 'delete',
		aliases: ['del'],
		summary: 'stop apps and forget them',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm delete api', 'its log files go too']],
		load: () => import('../commands/delete.ts'),
	},
	{
		name: 'reset',
		aliases: [],
		summary: 'count restarts from 0 again',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm reset api', 'touches no worker; what has given up stays so']],
		load: () => import('../commands/reset.ts'),
	},
	{
		name: 'drain',
		aliases: [],
		summary: 'take apps out of the load balancer; they serve on',
		description:
			'The heartbeat of the app (`ecv` in the ecosystem file) says down, in every worker and every one to come, until ' +
			'`fcm undrain`. The app goes on and answers whoever still asks. Outlives reloads, restarts and the daemon.',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm drain api', 'before work on this machine']],
		load: () => import('../commands/drain.ts'),
	},
	{
		name: 'undrain',
		aliases: [],
		summary: 'give apps back to the load balancer',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm undrain api', 'its heartbeat says what is so']],
		load: () => import('../commands/undrain.ts'),
	},
	{
		name: 'signal',
		aliases: ['sendSignal'],
		summary: 'send a signal to the workers of apps',
		arguments: [['<signal>', 'SIGUSR2, usr2, ...'], chosenApps],
		options: [json],
		examples: [
			['fcm signal SIGUSR2 api', 'to each worker of it'],
			['fcm signal hup all', 'what it does is up to the app'],
		],
		load: () => import('../commands/signal.ts'),
	},
];
