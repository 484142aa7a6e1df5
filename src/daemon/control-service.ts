import {readdirSync, renameSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {entrypoints} from '../entrypoints.ts';
import {serve} from '../ipc/rpc-server.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import {controlParams} from '../protocol/decode-control.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {writeDaemonRecord} from '../state-dir/daemon-record.ts';
import type {Lock} from '../state-dir/lock.ts';
import {homePaths} from '../state-dir/paths.ts';
import {processStartTime} from '../state-dir/process-identity.ts';
import {openRegistry, type Registry} from '../state-dir/registry.ts';
import {adoptApps} from './adopt-apps.ts';
import {controlHandlers} from './control-handlers.ts';
import {DaemonJournal} from './daemon-journal.ts';
import {daemonInfo, daemonReport} from './daemon-report.ts';
import {Fleet} from './fleet.ts';
import type {Gate} from './gate.ts';
import type {HandOver} from './hand-over.ts';
import {watchHome} from './home-watch.ts';
import {journaledDriver} from './journaled-driver.ts';
import {journaledRegistry} from './journaled-registry.ts';
import {lifecycleHandlers} from './lifecycle-handlers.ts';
import {createMasterDriver} from './master-driver.ts';
import {Notices} from './notices.ts';
import {StatusFeed} from './status-feed.ts';

/** For the last event to reach the disk. */
const lastWordsMs = 1000;

export interface ServiceOptions {
	/** Prepared, and the lock of it held. */
	home: string;
	lock: Lock;
	logger: Logger;
	gate: Gate;
	handOver: HandOver;
	/** After the answer to `daemon.kill` or `daemon.end` is given. */
	onEnd(reason: string): void;
}

/** What the daemon does for its clients: the fleet, and the socket where it is asked. */
export interface ControlService {
	readonly apps: number;
	/** Lets go of the app masters; they live on. Nothing is written from then on. */
	letGo(): void;
	/** Ends the connections, with a goodbye of this word if it is given. `reason` is for the journal. */
	close(reason: string, goodbye?: string): Promise<void>;
}

/** Finds the fleet, then takes the daemon's socket: who connects finds it whole. */
export async function openControlService(options: ServiceOptions): Promise<ControlService> {
	const {home, lock, logger, gate, handOver, onEnd} = options;
	const state = openState(home, logger);
	const {registry, journal, notices, fleet} = state;
	const info = () => ({...daemonInfo(home, registry.all().length), index: registry.index(), notice: notices.text()});
	const feed = new StatusFeed(fleet, info);
	// Later, so that the answer is written before the connections end.
	const endSoon = (reason: string) => () => setImmediate(() => onEnd(reason));
	const commands = controlHandlers({
		...{fleet, feed, info, cores: availableParallelism()},
		onKilled: endSoon('killed'),
		onNoticeShown: () => notices.shown(),
	});
	const report = () => daemonReport({home, fleet, info: info(), clients: server.clients});
	const lifecycle = lifecycleHandlers({fleet, handOver, report, onEnd: endSoon('asked to end alone')});
	const {'daemon.handOver': begin, 'daemon.retire': retire, ...rest} = lifecycle;
	const handlers = {...gate.guard({...commands, ...rest}), 'daemon.handOver': begin, 'daemon.retire': retire};
	const listen = () =>
		serveInPlace(home, (path) =>
			serve<ControlApi>({...{path, role: 'daemon', logger}, handlers, params: controlParams}),
		);

	await adoptApps(fleet, logger);
	state.isAdopting = false;
	let server = await listen();
	const listenAgain = async () => {
		server = await listen();
	};
	const unwatch = watchHome({home, lock, registry, notices, logger, listen: listenAgain});
	leaveRecord(home, logger);
	return {
		get apps() {
			return registry.all().length;
		},
		letGo() {
			unwatch();
			fleet.close();
		},
		async close(reason, goodbye) {
			await Promise.all([server.close(goodbye), journal.ended(reason, lastWordsMs)]);
		},
	};
}

/** On a full disk the socket alone must do: a daemon that answers is worth more than what is written about it. */
function leaveRecord(home: string, logger: Logger): void {
	try {
		writeDaemonRecord(home, {pid: process.pid, startTime: processStartTime(process.pid), version});
	} catch (error) {
		logger.error(FcmError.from(error).message);
	}
}

interface State {
	registry: Registry;
	journal: DaemonJournal;
	notices: Notices;
	fleet: Fleet;
	/** Apps that become known now come from the state directory, not by a command. */
	isAdopting: boolean;
}

function openState(home: string, logger: Logger): State {
	const journal = new DaemonJournal(home, logger);
	const registry = journaledRegistry(openRegistry(home), journal, () => state.isAdopting);
	journal.started();
	const notices = new Notices(() => unwrittenWords(registry));
	if (registry.notice) {
		logger.warn(registry.notice);
		notices.add(registry.notice);
		journal.record(null, {type: 'registry-mended', notice: registry.notice});
	}
	const driver = journaledDriver(createMasterDriver({home, env: process.env, program: entrypoints.appMaster}), {
		...{home, journal},
		isKnown: (app) => registry.get(app) !== undefined,
	});
	const fleet = new Fleet({home, registry, driver, logger});
	const state: State = {registry, journal, notices, fleet, isAdopting: true};
	return state;
}

function unwrittenWords(registry: Registry): string | null {
	const why = registry.unwritten();
	return why && `the list of apps is not written down: ${why.message}`;
}

/**
 * Listens beside the daemon's socket, then takes its name. So there is no moment without a socket when one daemon takes the
 * place of another, nobody meets one whose mode is not set yet, and a server that is closed (which unlinks the name that
 * it was bound to) never takes the next one's away.
 */
async function serveInPlace<Server>(home: string, listen: (path: string) => Promise<Server>): Promise<Server> {
	const {run, daemonSocket} = homePaths(home);
	// The lock is ours, so what is there was left by daemons that died in here, or while they proved themselves.
	for (const name of readdirSync(run).filter((name) => /^(d\d+\.sock|prove-\w+)$/.test(name))) {
		rmSync(path.join(run, name), {recursive: true, force: true});
	}
	const aside = path.join(run, `d${process.pid}.sock`);
	const server = await listen(aside);
	renameSync(aside, daemonSocket);
	return server;
}
