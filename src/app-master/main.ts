/**
 * Program: one app. Reads its bundle, runs a Master, serves the daemon. It must never end because of a client, the
 * daemon, a malformed message or a full disk: when it ends, the app ends.
 */
import {mkdirSync, rmSync} from 'node:fs';
import {serve} from '../ipc/rpc-server.ts';
import {Master} from '../master/master.ts';
import {OutputLog} from '../master/output-log.ts';
import {type AppSpec, appNamePattern} from '../protocol/app-spec.ts';
import {completeSpec} from '../protocol/complete-spec.ts';
import {masterParams} from '../protocol/decode-master.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {protocolVersion} from '../protocol/version.ts';
import {FcmError} from '../shared/errors.ts';
import {createLogger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {acquireAppLock, lockedOutExit} from '../state-dir/app-lock.ts';
import {
	readDrained,
	readRelease,
	readSpec,
	writeBootstrap,
	writeDrained,
	writeRelease,
	writeSpec,
} from '../state-dir/bundle.ts';
import {homeMark} from '../state-dir/home-mark.ts';
import {appPaths, resolveHome} from '../state-dir/paths.ts';
import {processStartTime} from '../state-dir/process-identity.ts';
import {readTotals} from '../state-dir/totals-file.ts';
import {endWithRunner} from './end-with-runner.ts';
import {keepEvents} from './keep-events.ts';
import {TotalsKeeper} from './keep-totals.ts';
import {masterHandlers} from './master-handlers.ts';
import {reapOrphans} from './orphans.ts';
import {OutputPipe} from './output-pipe.ts';
import {signalActions} from './signals.ts';
import {StartGate} from './start-gate.ts';
import {stayFindable} from './stay-findable.ts';
import {ReloadTriggers} from './triggers/reload-triggers.ts';

/** Time for the answer to `shutdown` to reach the daemon, and for the last log lines to reach the disk. */
const lastWordsMs = 5000;

process.on('uncaughtException', (error) => logger.error(`uncaught: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => logger.error(`unhandled rejection: ${FcmError.from(reason).stack}`));

const home = resolveHome();
const [, , name = '', ...flags] = process.argv;
/** Of `fcm run`: no log files, and no life of its own. */
const isAttached = flags.includes('--attached');
const logger = createLogger(appNamePattern.test(name) ? appPaths(home, name).masterLog : null);

run(name).catch((error) => {
	logger.error(FcmError.from(error).message);
	process.exit(1);
});

async function run(app: string): Promise<void> {
	const spec = completeSpec(readSpec(home, app));
	const paths = appPaths(home, app);
	process.title = `fcm: ${app}`;
	// First: whoever has no lock must not touch the socket.
	if (!(await acquireAppLock(home, app))) {
		logger.error(`${app} has another app master`);
		process.exit(lockedOutExit);
	}
	forgetOwnEnvironment();
	process.env.FCM_HOME_MARK = homeMark(home);
	mkdirSync(paths.logs, {recursive: true, mode: 0o700});
	const onDropped = () => master.emit('changed', 'figures');
	const files = {app, logs: spec.logs, paths: {out: paths.outLog, err: paths.errorLog}, logger, onDropped};
	const output = isAttached ? new OutputPipe() : new OutputLog(files);
	// As long as the socket's own name: a home that is short enough for that is short enough for these.
	const privateSocket = (worker: number) => paths.socket.replace(/\.sock$/, `.${worker % 10_000}`);
	const master = new Master({spec, output, logger, privateSocket, totals: readTotals(home, app)});
	const totals = new TotalsKeeper({home, app, master, logger});
	const events = keepEvents({home, app, journal: master.journal, logger});
	keepRelease(master);
	master.traffic.keepIn((drained) => writeDrained(home, app, drained), readDrained(home, app));
	const serveStatus = () => master.traffic.serveStatus(completeSpec(master.spec).statusPort);
	master.on('changed', () => output.configure(completeSpec(master.spec).logs));
	master.on('changed', serveStatus);
	const startGate = new StartGate(reapOrphans({home, spec: completeSpec(spec), master, logger}));
	const triggers = new ReloadTriggers(master, home);
	const exit = async (reason: string) => {
		triggers.end();
		master.leave();
		totals.keep();
		events.ended(reason);
		await Promise.all([output.flush(lastWordsMs), master.journal.flush(lastWordsMs)]);
		rmSync(paths.socket, {force: true});
		process.exit(0);
	};
	if (isAttached) endWithRunner({home, app, master, exit});
	for (const [signal, act] of Object.entries(signalActions(master, exit))) process.on(signal, act);

	// The daemon starts an app master only when none is alive, and one at a time: a socket that is there is a dead one's.
	rmSync(paths.socket, {force: true});
	const exitSoon = () => setTimeout(exit, 20, 'asked by the daemon');
	const lastRelease = (spec: AppSpec) => readRelease(home, spec);
	const handlers = masterHandlers({
		...{master, startGate, triggers, paths, exitSoon, lastRelease},
		beforeTelling: () => totals.keep(),
	});
	const listen = () =>
		serve<MasterApi>({path: paths.socket, role: 'app-master', logger, params: masterParams, handlers});
	await listen();
	events.started();
	serveStatus();
	leaveBootstrap(app);
	const announce = async () => {
		writeSpec(home, master.spec);
		totals.keep();
		await listen();
		leaveBootstrap(app);
	};
	stayFindable({socket: paths.socket, logger, announce});
	logger.info(`app master of ${app} is up`, {pid: process.pid, version});
}

/** On a full disk the socket alone must do: the app is worth more than what is written about it. */
function leaveBootstrap(app: string): void {
	const {socket} = appPaths(home, app);
	const startTime = processStartTime(process.pid);
	try {
		writeBootstrap(home, app, {pid: process.pid, startTime, protocol: protocolVersion, version, socket});
	} catch (error) {
		logger.error(FcmError.from(error).message);
	}
}

/** Leaves behind which release serves, so that the next app master can bring back that one and no other. */
function keepRelease(master: Master): void {
	let kept = master.release;
	master.on('changed', () => {
		const {release} = master;
		if (release === kept || !release) return;
		kept = release;
		const {spec, script, cwd} = release;
		try {
			writeRelease(home, spec.name, {written: {script: spec.script, cwd: spec.cwd}, script, cwd});
		} catch (error) {
			logger.error(FcmError.from(error).message);
		}
	});
}

/** node:cluster hands this process's environment on to every worker; an app gets its own spec's and nothing else but a mark. */
function forgetOwnEnvironment(): void {
	for (const key of Object.keys(process.env)) delete process.env[key];
}
