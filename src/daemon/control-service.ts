import {readdirSync, renameSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {entrypoints} from '../entrypoints.ts';
import {serve} from '../ipc/rpc-server.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import type {Logger} from '../shared/logger.ts';
import {version} from '../shared/version.ts';
import {writeDaemonRecord} from '../state-dir/daemon-record.ts';
import {homePaths} from '../state-dir/paths.ts';
import {processStartTime} from '../state-dir/process-identity.ts';
import {openRegistry} from '../state-dir/registry.ts';
import {adoptApps} from './adopt-apps.ts';
import {controlHandlers} from './control-handlers.ts';
import {DaemonJournal} from './daemon-journal.ts';
import {daemonInfo, daemonReport} from './daemon-report.ts';
import {Fleet} from './fleet.ts';
import type {Gate} from './gate.ts';
import type {HandOver} from './hand-over.ts';
import {journaledDriver} from './journaled-driver.ts';
import {journaledRegistry} from './journaled-registry.ts';
import {lifecycleHandlers} from './lifecycle-handlers.ts';
import {createMasterDriver} from './master-driver.ts';
import {StatusFeed} from './status-feed.ts';

/** For the last event to reach the disk. */
const lastWordsMs = 1000;

export interface ServiceOptions {
	/** Prepared, and the lock of it held. */
	home: string;
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
	const {home, logger, gate, handOver, onEnd} = options;
	let isAdopting = true;
	const journal = new DaemonJournal(home, logger);
	const registry = journaledRegistry(openRegistry(home), journal, () => isAdopting);
	journal.started();
	if (registry.notice) {
		logger.warn(registry.notice);
		journal.record(null, {type: 'registry-mended', notice: registry.notice});
	}
	const driver = journaledDriver(createMasterDriver({home, env: process.env, program: entrypoints.appMaster}), {
		...{home, journal},
		isKnown: (app) => registry.get(app) !== undefined,
	});
	const fleet = new Fleet({home, registry, driver, logger});
	const info = () => ({...daemonInfo(home, registry.all().length), index: registry.index()});
	const feed = new StatusFeed(fleet, info);
	// Later, so that the answer is written before the connections end.
	const endSoon = (reason: string) => () => setImmediate(() => onEnd(reason));
	const commands = controlHandlers({fleet, feed, info, cores: availableParallelism(), onKilled: endSoon('killed')});
	const report = () => daemonReport({home, fleet, info: info(), clients: server.clients});
	const lifecycle = lifecycleHandlers({fleet, handOver, report, onEnd: endSoon('asked to end alone')});
	const {'daemon.handOver': begin, 'daemon.retire': retire, ...rest} = lifecycle;

	await adoptApps(fleet, logger);
	isAdopting = false;
	const server = await serveInPlace(home, (path) =>
		serve<ControlApi>({
			...{path, role: 'daemon', logger},
			handlers: {...gate.guard({...commands, ...rest}), 'daemon.handOver': begin, 'daemon.retire': retire},
		}),
	);
	writeDaemonRecord(home, {pid: process.pid, startTime: processStartTime(process.pid), version});
	return {
		get apps() {
			return registry.all().length;
		},
		letGo: () => fleet.close(),
		async close(reason, goodbye) {
			await Promise.all([server.close(goodbye), journal.ended(reason, lastWordsMs)]);
		},
	};
}

/**
 * Listens beside the daemon's socket, then takes its name. So there is no moment without a socket when one daemon takes the
 * place of another, nobody meets one whose mode is not set yet, and a server that is closed (which unlinks the name that
 * it was bound to) never takes the next one's away.
 */
async function serveInPlace<Server>(home: string, listen: (path: string) => Promise<Server>): Promise<Server> {
	const {run, daemonSocket} = homePaths(home);
	// The lock is ours, so one that is there was left by a daemon that died in here.
	for (const name of readdirSync(run)) if (/^d\d+\.sock$/.test(name)) rmSync(path.join(run, name), {force: true});
	const aside = path.join(run, `d${process.pid}.sock`);
	const server = await listen(aside);
	renameSync(aside, daemonSocket);
	return server;
}
