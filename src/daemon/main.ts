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
import {controlParams} from '../protocol/decode-control.ts';
import {protocolVersion} from '../protocol/version.ts';
import {FcmError} from '../shared/errors.ts';
import {createLogger, type Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {prepareHome} from '../state-dir/home.ts';
import {closeEntries} from '../state-dir/home-rights.ts';
import {acquireLock} from '../state-dir/lock.ts';
import {homePaths, resolveHome} from '../state-dir/paths.ts';
import {openRegistry} from '../state-dir/registry.ts';
import {adoptApps} from './adopt-apps.ts';
import {controlHandlers} from './control-handlers.ts';
import {Fleet} from './fleet.ts';
import {createMasterDriver} from './master-driver.ts';
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
	if (!lock) process.exit(0);
	process.title = 'fcm: daemon';
	surviveFaults(logger);
	const closed = closeEntries(home);
	if (closed.length > 0) logger.warn('closed what was open to others', {files: closed.length, first: closed[0]?.path});

	const registry = openRegistry(home);
	if (registry.notice) logger.warn(registry.notice);
	const driver = createMasterDriver({home, env: process.env, program: entrypoints.appMaster});
	const fleet = new Fleet({home, registry, driver, logger});
	const info = () => daemonInfo(home, registry.all().length);
	const feed = new StatusFeed(fleet, info);
	const {daemonSocket} = homePaths(home);

	let server: RpcServer | null = null;
	let isEnding = false;
	const end = async (reason: string) => {
		if (isEnding) return;
		isEnding = true;
		logger.info('the daemon ends', {reason});
		fleet.close();
		await server?.close();
		// Before the lock goes: after it, the socket there may be the next daemon's.
		rmSync(daemonSocket, {force: true});
		lock.release();
		process.exit(0);
	};
	// Later, so that the answer to `kill` is written before the connections end.
	const onKilled = () => setImmediate(() => void end('killed'));
	const handlers = controlHandlers({fleet, feed, info, cores: availableParallelism(), onKilled});
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal));

	// Who connects finds the fleet whole: adoption comes before the socket. The lock is ours, so a socket there is dead.
	await adoptApps(fleet, logger);
	rmSync(daemonSocket, {force: true});
	server = await serve<ControlApi>({path: daemonSocket, role: 'daemon', logger, handlers, params: controlParams});
	logger.info('the daemon is up', {pid: process.pid, version, home, apps: registry.all().length});
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
