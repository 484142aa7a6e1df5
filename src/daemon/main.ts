/**
 * The daemon: knows which apps are wanted, finds or makes their app masters, and answers clients. It holds no truth
 * that it cannot rebuild from the state directory and the living app masters, never touches a worker, and may die at
 * any moment: the apps do not notice.
 */
import {rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {entrypoints} from '../entrypoints.ts';
import {type RpcServer, serve} from '../ipc/rpc-server.ts';
import type {ControlApi, DaemonInfo} from '../protocol/control-api.ts';
import {protocolVersion} from '../protocol/version.ts';
import {FcmError} from '../shared/errors.ts';
import {createLogger, type Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {prepareHome} from '../state-dir/home.ts';
import {isServed} from '../state-dir/is-served.ts';
import {acquireLock} from '../state-dir/lock.ts';
import {homePaths, resolveHome} from '../state-dir/paths.ts';
import {openRegistry, type Registry} from '../state-dir/registry.ts';
import {adoptApps} from './adopt-apps.ts';
import {controlHandlers} from './control-handlers.ts';
import {Fleet} from './fleet.ts';
import {watchHome} from './home-watch.ts';
import {createMasterDriver} from './master-driver.ts';
import {Notices} from './notices.ts';
import {StatusFeed} from './status-feed.ts';

const logger = createLogger();
const startedAt = performance.now();

try {
	await main();
} catch (error) {
	const {message, cause} = FcmError.from(error);
	logger.error(`the daemon cannot start: ${message}`, cause instanceof Error ? {stack: cause.stack} : undefined);
	process.exit(1);
}

async function main(): Promise<void> {
	const home = resolveHome(process.env);
	prepareHome(home);
	const lock = await acquireLock(home);
	// Somebody else is the daemon of this home: that is what the caller wanted.
	if (!lock || (await isServed(home, lock))) process.exit(0);
	process.title = 'fcm: daemon';
	surviveFaults(logger);

	const registry = openRegistry(home);
	const notices = new Notices(() => unwrittenWords(registry));
	if (registry.notice) {
		logger.warn(registry.notice);
		notices.add(registry.notice);
	}
	const driver = createMasterDriver({home, env: process.env, program: entrypoints.appMaster});
	const fleet = new Fleet({home, registry, driver, logger});
	const info = () => ({...daemonInfo(home, registry.all().length), index: registry.index(), notice: notices.text()});
	const feed = new StatusFeed(fleet, info);
	const {daemonSocket} = homePaths(home);

	let server: RpcServer | null = null;
	let unwatch = () => {};
	let isEnding = false;
	const end = async (reason: string) => {
		if (isEnding) return;
		isEnding = true;
		logger.info('the daemon ends', {reason});
		unwatch();
		fleet.close();
		await server?.close();
		// Before the lock goes: after it, the socket there may be the next daemon's.
		rmSync(daemonSocket, {force: true});
		lock.release();
		process.exit(0);
	};
	// Later, so that the answer to `kill` is written before the connections end.
	const onKilled = () => setImmediate(() => void end('killed'));
	const parts = {fleet, feed, info, cores: availableParallelism(), onKilled, onNoticeShown: () => notices.shown()};
	const handlers = controlHandlers(parts);
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal));

	// Who connects finds the fleet whole: adoption comes before the socket. The lock is ours, so a socket there is dead.
	await adoptApps(fleet, logger);
	rmSync(daemonSocket, {force: true});
	const listen = async () => {
		server = await serve<ControlApi>({path: daemonSocket, role: 'daemon', logger, handlers});
	};
	await listen();
	unwatch = watchHome({home, lock, registry, notices, logger, listen});
	logger.info('the daemon is up', {pid: process.pid, version, home, apps: registry.all().length});
}

function unwrittenWords(registry: Registry): string | null {
	const why = registry.unwritten();
	return why && `the list of apps is not written down: ${why.message}`;
}

/** A fault in one handler must not take the daemon from all others; the apps would live on, but unwatched. */
function surviveFaults(logger: Logger): void {
	const survive = (what: string) => (error: unknown) => {
		logger.error(what, {stack: error instanceof Error ? error.stack : String(error)});
	};
	process.on('uncaughtException', survive('uncaught exception'));
	process.on('unhandledRejection', survive('unhandled rejection'));
	process.on('SIGHUP', () => logger.info('SIGHUP ignored: a daemon has no terminal to lose'));
}

function daemonInfo(home: string, apps: number): DaemonInfo {
	return {
		pid: process.pid,
		version,
		protocol: protocolVersion,
		uptimeMs: Math.round(performance.now() - startedAt),
		home,
		node: process.version,
		apps,
		rssBytes: process.memoryUsage.rss(),
	};
}
