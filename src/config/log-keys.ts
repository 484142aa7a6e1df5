import type {KeyDefinition} from './key-definition.ts';
import {rotateKeys} from './nested-keys.ts';

const inHome = {defaultWords: 'in FCM_HOME'} as const;

export const logKeys = {
	out_file: {
		kind: 'logPath',
		...inHome,
		aliases: ['out', 'output', 'out_log'],
		doc: 'The log of standard output, relative to `cwd`; `false` or `"/dev/null"` for none.',
	},
	error_file: {
		kind: 'logPath',
		...inHome,
		aliases: ['error', 'err', 'err_file', 'err_log'],
		doc: 'The log of standard error, likewise.',
	},
	log_file: {kind: 'logFile', ...inHome, aliases: ['log'], doc: 'One log for both, where the other two say nothing.'},
	disable_logs: {kind: 'flag', default: false, doc: '`true`: no log is kept.'},
	merge_logs: {
		kind: 'flag',
		default: true,
		aliases: ['combine_logs'],
		doc: '`false`: a log for each worker, with `-<slot>` before the extension.',
	},
	log_type: {
		kind: 'logType',
		default: 'text',
		doc: '`text`: time, slot, stream, line. `json`: an object a line. `raw`: what the app prints and no more.',
	},
	log_rotate: {
		kind: 'rotate',
		default: {},
		keys: rotateKeys,
		doc: 'When a log is set aside and a new one begun; `false` for never.',
	},
	log_overflow: {
		kind: 'overflow',
		default: 'block',
		doc: 'When the app prints faster than the disk takes: `block`: it waits. `drop`: lines are dropped and counted.',
	},
} as const satisfies Record<string, KeyDefinition>;
