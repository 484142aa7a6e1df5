import type {ChildProcess} from 'node:child_process';
import {realpathSync} from 'node:fs';
import path from 'node:path';
import {connect, type RpcClient} from '../ipc/rpc-client.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {FcmError} from '../shared/errors.ts';
import {type Bootstrap, readBootstrap} from '../state-dir/bundle.ts';
import {appPaths, homePaths} from '../state-dir/paths.ts';
import {isSameProcess, processStartTime} from '../state-dir/process-identity.ts';
import {spawnMaster} from './spawn-master.ts';

/** A connection to a living app master, and the process behind it. */
export interface LivingMaster {
	client: RpcClient<MasterApi>;
	/** Of its process. */
	pid: number;
	isAlive(): boolean;
}

/** How the daemon reaches app masters. An interface, so that tests run whole fleets without a process. */
export interface MasterDriver {
	/** One look. Null when none lives. Errors: FCM_ERR_MASTER_UNREACHABLE when one lives but does not answer. */
	find(app: string): Promise<LivingMaster | null>;
	/** Only after `find` was null: a second master would take the first one's socket. Errors: FCM_ERR_MASTER_START. */
	spawn(spec: AppSpec): Promise<LivingMaster>;
}

export interface MasterDriverOptions {
	home: string;
	/** What a new app master inherits; FCM_HOME is set to `home`. */
	env: NodeJS.ProcessEnv;
	/** The program of the app master. */
	program: URL;
	/** For a fleet in the foreground: takes charge of a new app master, which ends with this process. Default: it outlives it. */
	attach?(app: string, child: ChildProcess): void;
}

/**
 * For one look. Long, because a connection to a master that is stopped or starved is taken by the kernel: as soon as it
 * goes on, it answers. Who cannot wait that long does not (MasterLink).
 */
const helloDeadlineMs = 10_000;

export function createMasterDriver(options: MasterDriverOptions): MasterDriver {
	return {
		find: (app) => findMaster(options.home, app),
		spawn: async (spec) => living(await spawnMaster(options, spec)),
	};
}

/**
 * The socket decides, not the files: a master whose master.json is lost or damaged is still found, and one whose pid
 * belongs to somebody else by now is not. None lives when nobody listens and the process that did is gone.
 */
async function findMaster(home: string, app: string): Promise<LivingMaster | null> {
	const bootstrap = bootstrapOf(home, app);
	const socket = bootstrap?.socket ?? appPaths(home, app).socket;
	try {
		const client = await connect<MasterApi>({path: socket, role: 'daemon', deadlineMs: helloDeadlineMs});
		if (client.peer.role === 'app-master') return living(client);
		client.close();
		throw new FcmError('FCM_ERR_PROTOCOL', `a ${client.peer.role} listens at ${socket}`);
	} catch (error) {
		const code = codeOfNobody(error);
		if (code !== null && !mayLive(bootstrap, code)) return null;
		throw mute(app, bootstrap?.pid ?? null, error);
	}
}

/** That of a home that was copied leads to the app masters of the original, which are not ours. */
function bootstrapOf(home: string, app: string): Bootstrap | null {
	const bootstrap = readBootstrap(home, app);
	const isOurs = bootstrap !== null && realFolder(path.dirname(bootstrap.socket)) === realFolder(homePaths(home).run);
	return isOurs ? bootstrap : null;
}

function realFolder(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return folder;
	}
}

/** Where a process has no start time its pid may be somebody else's by now: there, a refused connection outranks it. */
function mayLive(bootstrap: Bootstrap | null, code: string): boolean {
	if (bootstrap === null || !isSameProcess(bootstrap.pid, bootstrap.startTime)) return false;
	return bootstrap.startTime !== null || code !== 'ECONNREFUSED';
}

const nobodyCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

/** Why nobody can be there; null for signs of life, as are no hello, another protocol or a full queue. */
function codeOfNobody(error: unknown): string | null {
	const {code, cause} = FcmError.from(error);
	const socketCode = String(cause instanceof Error && 'code' in cause ? cause.code : null);
	return code === 'FCM_ERR_DAEMON_UNREACHABLE' && nobodyCodes.has(socketCode) ? socketCode : null;
}

function living(client: RpcClient<MasterApi>): LivingMaster {
	const {pid} = client.peer;
	const startTime = processStartTime(pid);
	return {client, pid, isAlive: () => isSameProcess(pid, startTime)};
}

function mute(app: string, pid: number | null, cause: unknown): FcmError {
	const who = `the app master of "${app}"${pid === null ? '' : ` (pid ${pid})`}`;
	const message = `${who} does not answer: ${FcmError.from(cause).message}`;
	return new FcmError('FCM_ERR_MASTER_UNREACHABLE', message, {cause});
}
