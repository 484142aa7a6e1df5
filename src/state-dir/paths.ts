import {homedir} from 'node:os';
import path from 'node:path';
import {appNamePattern} from '../protocol/app-spec.ts';
import {invariant} from '../shared/invariant.ts';

export interface HomePaths {
	home: string;
	/** Sockets. */
	run: string;
	/** One bundle per app. */
	apps: string;
	daemonSocket: string;
	daemonLog: string;
	/** What the daemons did, as NDJSON. */
	events: string;
	/** Which apps are wanted. */
	registry: string;
	/** Named sets of apps. */
	saves: string;
	/** What V8 has compiled of the programs. */
	cache: string;
}

export interface AppPaths {
	/** The bundle. Everything below but `socket` is inside it. */
	dir: string;
	spec: string;
	bootstrap: string;
	/** The release that served last, for the next app master. */
	release: string;
	/** The processes of the workers, for the next app master. */
	workers: string;
	/** Is there while the app is drained: out of the load balancer. */
	drained: string;
	/** What was counted, for the next app master. */
	totals: string;
	socket: string;
	/** What happened to the app, as NDJSON. */
	events: string;
	masterLog: string;
	logs: string;
	outLog: string;
	errorLog: string;
}

/** FCM_HOME, or `~/.fcm`; always absolute. */
export function resolveHome(env: NodeJS.ProcessEnv = process.env): string {
	return path.resolve(env.FCM_HOME || path.join(homedir(), '.fcm'));
}

/**
 * The environment for a program of ours that is to serve `home`. What Node itself reads is meant for the apps, which get it
 * by their specs: NODE_OPTIONS would load an app's agent into every process of fcm, and NODE_EXTRA_CA_CERTS makes Node 20
 * parse all certificates at each start (40 ms). Ours are in FCM_NODE_OPTIONS.
 */
export function homeEnv(home: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
	const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NODE_')));
	return {...own, ...(env.FCM_NODE_OPTIONS && {NODE_OPTIONS: env.FCM_NODE_OPTIONS}), FCM_HOME: home};
}

export function homePaths(home: string): HomePaths {
	const run = path.join(home, 'run');
	return {
		home,
		run,
		apps: path.join(home, 'apps'),
		daemonSocket: path.join(run, 'daemon.sock'),
		daemonLog: path.join(home, 'daemon.log'),
		events: path.join(home, 'events.ndjson'),
		registry: path.join(home, 'apps.json'),
		saves: path.join(home, 'saves'),
		cache: path.join(home, 'cache'),
	};
}

/** Where the bundle of one app lies. A name that comes this far unchecked must not become a path out of the home: throws. */
export function appPaths(home: string, name: string): AppPaths {
	invariant(appNamePattern.test(name), `an app's name is checked before it becomes a path: ${JSON.stringify(name)}`);
	const {run, apps} = homePaths(home);
	const dir = path.join(apps, name);
	const logs = path.join(dir, 'logs');
	return {
		dir,
		spec: path.join(dir, 'spec.json'),
		bootstrap: path.join(dir, 'master.json'),
		release: path.join(dir, 'release.json'),
		workers: path.join(dir, 'workers.json'),
		drained: path.join(dir, 'drained'),
		totals: path.join(dir, 'totals.json'),
		socket: path.join(run, `${socketName(name)}.sock`),
		events: path.join(dir, 'events.ndjson'),
		masterLog: path.join(dir, 'master.log'),
		logs,
		outLog: path.join(logs, 'out.log'),
		errorLog: path.join(logs, 'error.log'),
	};
}

/** Not the name itself: a name may have 64 bytes, the whole path of a unix socket 107. */
function socketName(name: string): string {
	// Loaded when it is needed, which is not for every command: it takes milliseconds.
	const {createHash} = process.getBuiltinModule('node:crypto');
	return createHash('sha256').update(name).digest('hex').slice(0, 8);
}
