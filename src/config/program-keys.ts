import type {KeyDefinition} from './key-definition.ts';

/** What is run, and how many of it. */
export const programKeys = {
	name: {kind: 'name', defaultWords: 'script without extension', doc: 'What the app is called in every command.'},
	namespace: {kind: 'name', default: 'default', doc: 'A group of apps.'},
	script: {
		kind: 'path',
		required: true,
		aliases: ['exec', 'cmd', 'command'],
		doc: 'What to run: a file relative to `cwd`, a program in PATH, or a line like `"python3 -m http.server 3000"`. A line with shell signs (`|`, `&&`, `$` ...) is run by `/bin/sh`.',
	},
	args: {
		kind: 'words',
		default: [],
		doc: 'Arguments of the script: a list, or one string that is split like a shell line.',
	},
	cwd: {kind: 'path', defaultWords: "the file's directory", doc: 'Working directory, relative to the file.'},
	interpreter: {
		kind: 'interpreter',
		defaultWords: 'by extension',
		aliases: ['exec_interpreter'],
		doc: 'Runs the script: a program in PATH or a path; `node`: the one that runs fcm; `none`: the script is a program itself. Without it `.js .cjs .mjs .ts` are Node, `.py .sh .rb .php .pl .lua` have theirs, and other files are Node scripts unless they are executable.',
	},
	node_args: {
		kind: 'words',
		default: [],
		aliases: ['interpreter_args'],
		doc: 'Options of Node itself, such as `--max-old-space-size=300`, or of the interpreter.',
	},
	instances: {
		kind: 'instances',
		default: 1,
		doc: 'Workers: 1 to 512; `"max"` or 0 for one per core; -1 for one less than cores, and so on, at least 1.',
	},
	exec_mode: {
		kind: 'execMode',
		defaultWords: '`cluster` for Node scripts, else `fork`',
		doc: '`cluster`: all workers share the listening sockets. `fork`: any program, each worker with its own.',
	},
	sockets: {
		kind: 'sockets',
		default: {},
		doc: 'Of `fork`: sockets that outlive reloads, passed to every worker by the LISTEN_FDS protocol: `{"web": 3000}`, `"127.0.0.1:3000"` or `"/run/web.sock"`.',
	},
} as const satisfies Record<string, KeyDefinition>;
