import {pointlessScriptFlags, scriptOptions} from '../script-flags.ts';
import type {CommandDefinition} from './command-definition.ts';

/** The fleet without a daemon. */
export const runCommand: CommandDefinition = {
	name: 'run',
	aliases: [],
	pointless: pointlessScriptFlags,
	summary: 'run apps in the foreground, without a daemon',
	description:
		'For containers and for development: runs the apps of an ecosystem file, or scripts, as long as this command runs and ' +
		'no longer. Their output goes to stdout, what fcm has to say to stderr; no log files are kept. Ctrl-C and SIGTERM end ' +
		'them in good order, a second Ctrl-C at once; SIGHUP and SIGUSR2 reload them. Exits with 0 when every app has ended ' +
		'well or was told to end, with the exit code of the first app that failed for good, with 1 when an end took longer than ' +
		'--timeout, with 130 after a second Ctrl-C. `fcm ls` and the other commands know nothing of these apps.',
	arguments: [['[targets...]', 'ecosystem files or scripts (default: the ecosystem file of this folder)']],
	completes: 'files',
	options: [
		['--only <names>', 'of a file: only these apps, separated by commas'],
		['--env <name>', 'of a file: merge env_<name> over env'],
		['-n, --name <name>', 'of a script: the name of the app (default: of the file)'],
		['-i, --instances <n>', 'of a script: how many workers; a number or max (default: 1)'],
		['--timeout <time>', 'for a graceful end, as in 20s (default: the longest kill_timeout and 5 s)'],
		['--raw', 'only what the apps print, stdout and stderr apart'],
		['--json', 'one JSON object per line of output'],
		...scriptOptions,
	],
	examples: [
		['fcm run', 'the ecosystem file of this folder'],
		['fcm run ecosystem.json --env production', 'the last line of a Dockerfile'],
		['fcm run server.js -i 2', 'a script'],
		['fcm run server.js --raw > out.log', 'the lines of the app alone'],
	],
	load: () => import('../commands/run.ts'),
};
