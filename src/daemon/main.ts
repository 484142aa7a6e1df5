/**
 * The daemon: knows which apps are wanted, finds or makes their app masters, and answers clients. It holds no truth
 * that it cannot rebuild from the state directory and the living app masters, never touches a worker, and may die at
 * any moment: the apps do not notice. With `--take-over` it takes the place of the one that runs (`--force`: at once).
 */
import {FcmError} from '../shared/errors.ts';
import {createLogger, type Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {prepareHome} from '../state-dir/home.ts';
import {closeEntries} from '../state-dir/home-rights.ts';
import {isServed} from '../state-dir/is-served.ts';
import {acquireLock} from '../state-dir/lock.ts';
import {homePaths, resolveHome} from '../state-dir/paths.ts';
import {sweepHome} from '../state-dir/sweep-temporaries.ts';
import {Daemon} from './daemon.ts';
import {serviceManager} from './service-manager.ts';
import {takeOver} from './take-over.ts';

const logger = createLogger(homePaths(resolveHome(process.env)).daemonLog);

main(process.argv.slice(2)).catch((error) => {
	const {message, cause} = FcmError.from(error);
	logger.error(`the daemon cannot start: ${message}`, cause instanceof Error ? {stack: cause.stack} : undefined);
	process.exit(1);
});

async function main(args: readonly string[]): Promise<void> {
	const home = resolveHome(process.env);
	prepareHome(home);
	const predecessor = args.includes('--take-over') ? await takeOver(home, args.includes('--force'), logger) : null;
	const lock = predecessor?.lock ?? (await acquireLock(home));
	// Somebody else is the daemon of this home: that is what the caller wanted.
	if (!lock || (!predecessor && (await isServed(home, lock)))) process.exit(0);
	process.title = 'fcm: daemon';
	surviveFaults(logger);
	const closed = closeEntries(home);
	if (closed.length > 0) logger.warn('closed what was open to others', {files: closed.length, first: closed[0]?.path});
	const swept = sweepHome(home);
	if (swept > 0) logger.warn('removed what was left half written by processes that were killed', {files: swept});
	const manager = serviceManager(process.env, logger);
	const daemon = new Daemon({home, lock, logger, onReplaced: (pid) => manager.mainProcess(pid)});
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void daemon.end(signal));
	const {apps} = await daemon.open();
	await predecessor?.done();
	void manager.ready();
	logger.info('the daemon is up', {pid: process.pid, version, home, apps});
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
