import type {EcosystemApp} from '../config/ecosystem-keys.ts';
import {FcmError} from '../shared/errors.ts';
import type {CommandOptions} from './command-context.ts';
import type {Described} from './command-table/command-definition.ts';

interface ScriptFlag {
	/** Commander's, with PM2's letters. */
	notation: string;
	description: string;
	/** What it is in an ecosystem file, which also checks it. */
	key: keyof EcosystemApp;
	value(given: string | true): unknown;
}

const flag = (notation: string, key: keyof EcosystemApp, description: string, value = asGiven): ScriptFlag => ({
	...{notation, key, description, value},
});

/** What PM2 has on the command line for a script: keys of the ecosystem file. */
const scriptFlags: readonly ScriptFlag[] = [
	flag(
		'--watch [paths]',
		'watch',
		'reload when files change: all below cwd, or these',
		(given) => given === true || list(given),
	),
	flag('--ignore-watch <paths>', 'ignore_watch', 'but not for these', list),
	flag('--watch-delay <time>', 'watch_delay', 'how long the files must rest, as in 500ms', withUnit),
	flag('--cwd <folder>', 'cwd', 'where it runs'),
	flag('--interpreter <program>', 'interpreter', 'what runs it'),
	flag('--node-args <args>', 'node_args', 'options of Node, or of the interpreter'),
	flag('--interpreter-args <args>', 'node_args', 'the same'),
	flag('-x, --execute-command', 'exec_mode', 'in fork mode', () => 'fork'),
	flag('-k, --kill-timeout <time>', 'kill_timeout', 'SIGKILL after this'),
	flag('--listen-timeout <time>', 'listen_timeout', 'not ready by then is a failure'),
	flag('--wait-ready', 'wait_ready', "ready when it says process.send('ready')"),
	flag('--shutdown-with-message', 'shutdown_with_message', 'ends by a message instead of a signal'),
	flag('--no-treekill', 'treekill', 'fork: leave what it started alone', () => false),
	flag('--no-autorestart', 'autorestart', 'do not replace a worker that ended', () => false),
	flag('--no-autostart', 'autostart', 'make it known, do not start it', () => false),
	flag('--max-restarts <n>', 'max_restarts', 'failures in a row until it is errored'),
	flag('--restart-delay <time>', 'restart_delay', 'before the first retry'),
	flag('--min-uptime <time>', 'min_uptime', 'how long a worker must last'),
	flag('--stop-exit-codes <codes>', 'stop_exit_codes', 'codes after which a worker stays ended', numbers),
	flag('-c, --cron <pattern>', 'cron_restart', 'reload at these times', words),
	flag('--cron-restart <pattern>', 'cron_restart', 'the same', words),
	flag('--max-memory-restart <size>', 'max_memory_restart', 'replace a worker above this, as in 300M', words),
	flag('-o, --output <file>', 'out_file', 'log of stdout', words),
	flag('-e, --error <file>', 'error_file', 'log of stderr', words),
	flag('-l, --log <file>', 'log_file', 'log of both', words),
	flag('--log-type <type>', 'log_type', 'text, json or raw', words),
	flag('--merge-logs', 'merge_logs', 'one file for all workers (the default)'),
	flag('--disable-logs', 'disable_logs', 'keep no logs'),
	flag(
		'--filter-env [names]',
		'filter_env',
		'variables of the shell to keep out: all, or these',
		(given) => given === true || list(given),
	),
	flag('--uid <user>', 'uid', 'whose rights its workers have'),
	flag('--gid <group>', 'gid', 'likewise'),
];

export const scriptOptions: readonly Described[] = scriptFlags.map(({notation, description}) => [
	notation,
	description,
]);

/** PM2's, accepted so that a line that was typed for years goes on working; each is answered with the reason. */
export const pointlessScriptFlags: readonly Described[] = [
	['-f, --force', 'two apps with different names may run one script'],
	['-a, --update-env', 'the environment of the shell is taken over by every start of a script or file'],
	['--time', 'every line has its time'],
	['--log-date-format <format>', 'every line has its time in ISO format'],
	['--exp-backoff-restart-delay <ms>', '--restart-delay always grows'],
	['--source-map-support', 'use --node-args=--enable-source-maps'],
	['--disable-source-map-support', 'source maps are off unless --node-args turns them on'],
	['--ext <extensions>', 'use --watch with paths'],
	['-p, --pid <file>', '`fcm pid` tells the pids'],
	['--parallel <n>', 'apps are started together as far as depends_on allows'],
	['--attach', '`fcm run` shows the output, `fcm logs` follows it'],
	['-w, --write', 'fcm writes no ecosystem file; `fcm init` does'],
	['--no-vizion', 'fcm reads no version control'],
	['--no-pmx', 'nothing is injected that this could leave out'],
	['--no-automation', 'nothing is injected that this could leave out'],
	['--trace', 'fcm counts requests and vitals by itself'],
	['--v8', 'fcm counts requests and vitals by itself'],
	['--event-loop-inspector', 'fcm counts requests and vitals by itself'],
	['--deep-monitoring', 'fcm counts requests and vitals by itself'],
];

/** The options of a script that were given, as `--watch`, and what they are in an ecosystem file. Throws FCM_ERR_USAGE. */
export function scriptKeys(options: CommandOptions): {given: string[]; keys: Record<string, unknown>} {
	const given: string[] = [];
	const keys: Record<string, unknown> = {};
	for (const {notation, key, value} of scriptFlags) {
		const [, negation, name = ''] = /--(no-)?([a-z-]+)/.exec(notation) ?? [];
		const found = (options as Record<string, unknown>)[camelCase(name)];
		// Commander has `true` for a `--no-` that was not given.
		if (found === undefined || (negation && found === true)) continue;
		given.push(`--${negation ?? ''}${name}`);
		keys[key] = value(typeof found === 'string' ? found : true);
	}
	return {given, keys};
}

export function camelCase(name: string): string {
	return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Numbers are written as such in a file. */
function asGiven(given: string | true): unknown {
	return typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given;
}

function words(given: string | true): unknown {
	return given;
}

function list(given: string | true): string[] {
	return String(given)
		.split(/[,\s]+/)
		.filter((part) => part !== '');
}

function numbers(given: string | true): unknown[] {
	return list(given).map(asGiven);
}

/** Where PM2 means seconds and the file milliseconds, nobody should guess. */
function withUnit(given: string | true): unknown {
	if (!/^\d+$/.test(String(given))) return given;
	throw new FcmError('FCM_ERR_USAGE', `--watch-delay ${given}: of what? give ${given}s or ${given}ms`);
}
