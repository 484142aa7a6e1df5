import type {Facts} from '../../../../src/cli/doctor/facts.ts';
import type {MasterLook} from '../../../../src/client/look-at-masters.ts';
import type {ProcessEntry} from '../../../../src/client/process-table.ts';

export const home = '/h/.fcm';
export const mark = 'abcdef0123456789';

/** A daemon (10), an app master (20) of `api`, its worker (21), and a shell (5) with the doctor (6) in it. */
export function healthyFacts(changes: Partial<Facts> = {}): Facts {
	return {
		...{home, realHome: home, mark, trust: {kind: 'ours'}},
		self: {
			...{pid: 6, uid: 1000, node: 'v20.20.2', execPath: '/usr/bin/node', cli: '/opt/fcm/dist/cli.cjs'},
			...{version: '1.0.0', platform: 'linux', user: 'anna'},
		},
		entries: [
			{path: home, kind: 'directory', mode: 0o700, uid: 1000},
			{path: `${home}/apps.json`, kind: 'file', mode: 0o600, uid: 1000},
			{path: `${home}/run/daemon.sock`, kind: 'socket', mode: 0o600, uid: 1000},
		],
		disk: {freeBytes: 2 ** 40, totalBytes: 2 ** 41, freeFiles: 1e6, totalFiles: 2e6},
		...{locked: true, lockHolder: 10},
		daemon: {kind: 'answers', info: {...daemonInfo, pid: 10}, apps: ['api']},
		registered: new Map([['api', 'running']]),
		bundles: ['api'],
		masters: [master()],
		writtenWorkers: [{pid: 21, startTime: '210'}],
		deadSockets: [],
		processes: [
			entry(5, 1, 'bash'),
			entry(6, 5, 'node cli.cjs doctor'),
			entry(10, 1, 'fcm: daemon', {FCM_HOME: home}),
			entry(20, 10, 'fcm: api', {FCM_HOME: home}),
			entry(21, 20, 'node app.js', {FCM_HOME_MARK: mark, FCM_APP: 'api', NODE_UNIQUE_ID: '1'}),
		],
		sockets: {unix: new Map(), ports: new Map([[3000, {pid: 20}]])},
		boot: {systemd: true, lingers: true, units: [unit()]},
		...changes,
	};
}

const daemonInfo = {
	...{version: '1.0.0', protocol: 1, uptimeMs: 1, home, node: 'v20.20.2', apps: 1, rssBytes: 1},
};

export function daemonOf(version: string, apps = ['api']): Facts['daemon'] {
	return {kind: 'answers', info: {...daemonInfo, pid: 10, version}, apps};
}

export function master(changes: Partial<MasterLook> = {}): MasterLook {
	const state = {kind: 'answers', pid: 20, version: '1.0.0', status: 'online'} as const;
	return {app: 'api', state, ports: [3000], hasSpec: true, ...changes};
}

/** It began at ten times its pid. */
export function entry(pid: number, ppid: number, command: string, marks: ProcessEntry['marks'] = {}): ProcessEntry {
	return {pid, ppid, command, marks, startTime: String(pid * 10), uid: 1000};
}

export function unit(changes: Partial<Facts['boot']['units'][number]> = {}): Facts['boot']['units'][number] {
	return {
		...{scope: 'user', unit: 'fcm.service', file: '/h/.config/systemd/user/fcm.service', managerFlags: ['--user']},
		...{home, node: '/usr/bin/node', cli: '/opt/fcm/dist/cli.cjs', enabled: true, missing: []},
		...changes,
	} as Facts['boot']['units'][number];
}
