import {FcmError} from '../shared/errors.ts';

/** PM2's words for what has another name here. */
const renamed: Readonly<Record<string, readonly string[]>> = {
	jlist: ['ls', '--json'],
	prettylist: ['ls', '--json'],
	update: ['daemon', 'update'],
	updatePM2: ['daemon', 'update'],
	report: ['doctor'],
	cleardump: ['save', '--delete', 'default'],
};

const noModules = 'fcm has no modules; what pm2-logrotate does is `log_rotate` of the ecosystem file';
const noCloud = 'fcm sends nothing to anybody';
const noDeploy = 'fcm deploys no code: `fcm reload` takes what is there, from where `cwd` leads to';

/** PM2's verbs that fcm does not have, and what to do instead. */
const absent: Readonly<Record<string, string>> = {
	...{
		deploy: noDeploy,
		pull: noDeploy,
		forward: noDeploy,
		backward: '`fcm rollback` goes back to the generation before',
	},
	...{install: noModules, uninstall: noModules, 'module:install': noModules, 'module:uninstall': noModules},
	...{'module:update': noModules, 'module:generate': noModules, package: noModules, publish: noModules},
	...{set: '`fcm config set` is for preferences', get: '`fcm config get` is for preferences'},
	...{multiset: '`fcm config set` is for preferences', unset: '`fcm config set` is for preferences'},
	conf: '`fcm config list` shows preferences',
	...{link: noCloud, unlink: noCloud, monitor: noCloud, unmonitor: noCloud, open: noCloud, plus: noCloud},
	...{register: noCloud, login: noCloud, logout: noCloud},
	...{
		serve: 'fcm serves no files: start a program that does',
		expose: 'fcm serves no files: start a program that does',
	},
	reloadLogs: 'fcm finds out by itself that a log file was moved',
	logrotate: 'fcm rotates logs by itself, see `log_rotate` of the ecosystem file',
	...{send: 'fcm writes to no stdin; a worker is told things by requests or `fcm signal`'},
	attach: '`fcm logs` follows the output',
	...{trigger: 'fcm calls no functions of an app; `fcm signal` sends a signal', inspect: 'use node_args: "--inspect"'},
	...{'profile:mem': 'use node_args: "--heap-prof"', 'profile:cpu': 'use node_args: "--cpu-prof"'},
	...{slist: '`fcm monit` shows the machine', sysinfos: '`fcm monit` shows the machine'},
	...{deepUpdate: '`npm i -g flora-cluster-manager`, then `fcm daemon update`'},
	...{create: '`fcm init` writes an ecosystem file', examples: '`fcm <command> --help` has examples'},
	...{autoinstall: noModules, 'install-otel': noCloud, 'uninstall-otel': noCloud},
};

/** A command line in fcm's own words. Throws FCM_ERR_USAGE for a verb of PM2 that fcm does not have. */
export function translateVerb(argv: readonly string[]): readonly string[] {
	const at = argv.findIndex((arg) => !arg.startsWith('-'));
	const verb = argv[at] ?? '';
	if (Object.hasOwn(absent, verb)) throw new FcmError('FCM_ERR_USAGE', `fcm has no \`${verb}\`: ${absent[verb]}`);
	const own = Object.hasOwn(renamed, verb) ? renamed[verb] : undefined;
	return own ? [...argv.slice(0, at), ...own, ...argv.slice(at + 1)] : argv;
}
