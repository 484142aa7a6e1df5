import type {KeyDefinition} from './key-definition.ts';
import {cronKeys, dependencyKeys, readyKeys} from './nested-keys.ts';

/** When a worker starts, is ready, ends, and comes back. */
export const lifeKeys = {
	depends_on: {
		kind: 'dependsOn',
		default: [],
		keys: dependencyKeys,
		doc: 'Apps of this file that come first: names, or `{"app": "db", "condition": "ready"}`. They are stopped in reverse.',
	},
	autostart: {
		kind: 'flag',
		default: true,
		doc: '`false`: `fcm start <file>` makes the app known and leaves it stopped.',
	},
	ready_when: {
		kind: 'readyWhen',
		default: 'auto',
		keys: readyKeys,
		doc: 'When a worker is ready: `auto`, `listening`, `message` (`process.send("ready")`), `online`, `uptime` (up for `min_uptime`), or an object with `http`, `line` or `port`.',
	},
	ready_line: {kind: 'readyLine', doc: 'The same as `ready_when: {"line": ...}`.'},
	wait_ready: {kind: 'flag', default: false, doc: '`true` is `ready_when: "message"`.'},
	listen_timeout: {kind: 'duration', default: '10s', doc: 'A worker that is not ready by then has failed.'},
	kill_timeout: {kind: 'duration', default: '30s', doc: 'A worker that still drains by then gets SIGKILL.'},
	kill_signal: {kind: 'signal', default: 'SIGTERM', doc: 'What a drained worker gets, so that its own handlers run.'},
	shutdown_with_message: {
		kind: 'flag',
		default: false,
		doc: 'A drained worker gets the message `shutdown` (`process.on("message")`) instead of the signal.',
	},
	treekill: {kind: 'flag', default: true, doc: 'Of `fork`: what ends a worker ends all processes that it started.'},
	autorestart: {kind: 'flag', default: true, doc: 'Whether a worker that ended is replaced.'},
	max_restarts: {kind: 'count', default: 16, doc: 'After so many failures in a row the app is `errored`.'},
	min_uptime: {
		kind: 'duration',
		default: '1s',
		doc: 'How long a worker must last: before a reload goes on, and for its death to be mended at once.',
	},
	restart_delay: {kind: 'duration', default: 100, doc: 'Wait before the first retry; doubles with every failure.'},
	max_restart_delay: {
		kind: 'duration',
		defaultWords: '30s, or `restart_delay` if that is longer',
		doc: 'The longest wait before a retry.',
	},
	stop_exit_codes: {
		kind: 'exitCodes',
		default: [],
		doc: 'Exit codes (one, or a list) after which a worker stays ended.',
	},
	cron_restart: {
		kind: 'cron',
		default: null,
		defaultWords: 'off',
		aliases: ['cron'],
		keys: cronKeys,
		doc: 'Reloads the app at these times: a cron pattern like `"0 3 * * *"` (six fields: the first is seconds).',
	},
	cron_timezone: {
		kind: 'timezone',
		defaultWords: "the machine's",
		doc: 'Time zone of `cron_restart`, like `"Europe/Berlin"`.',
	},
} as const satisfies Record<string, KeyDefinition>;
