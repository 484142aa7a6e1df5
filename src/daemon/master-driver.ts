import {connect, type RpcClient} from '../ipc/rpc-client.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {readBootstrap} from '../state-dir/bundle.ts';
import {appPaths} from '../state-dir/paths.ts';
import {isSameProcess, processStartTime} from '../state-dir/process-identity.ts';
import {spawnMaster} from './spawn-master.ts';

/** A connection to a living app master, and the process behind it. */
export interface LivingMaster {
	client: RpcClient<MasterApi>;
	pid: number;
	isAlive(): boolean;
}

/** How the daemon reaches app masters. An interface, so that tests run whole fleets without a process. */
export interface MasterDriver {
	/** Null when none lives. Errors: FCM_ERR_MASTER_UNREACHABLE when one lives but does not answer. */
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
}

/** A mute master must not hold up the adoption of the others for longer. */
const findDeadlineMs = 2000;

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
	const deadline = steadyNow() + findDeadlineMs;
	for (let wait = 20; ; wait *= 2) {
		const bootstrap = readBootstrap(home, app);
		try {
			const path = bootstrap?.socket ?? appPaths(home, app).socket;
			const deadlineMs = Math.max(deadline - steadyNow(), 100);
			return living(await connect<MasterApi>({path, role: 'daemon', deadlineMs}));
		} catch (error) {
			const isAlive = bootstrap !== null && isSameProcess(bootstrap.pid, bootstrap.startTime);
			if (!isAlive && isNobodyThere(error)) return null;
			if (steadyNow() + wait >= deadline) throw mute(app, error);
		}
		await pause(wait);
	}
}

const nobodyCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

/** No hello, another protocol or a full queue are signs of life. */
function isNobodyThere(error: unknown): boolean {
	const {code, cause} = FcmError.from(error);
	const socketCode = cause instanceof Error && 'code' in cause ? cause.code : null;
	return code === 'FCM_ERR_DAEMON_UNREACHABLE' && nobodyCodes.has(String(socketCode));
}

function living(client: RpcClient<MasterApi>): LivingMaster {
	const {pid} = client.peer;
	const startTime = processStartTime(pid);
	return {client, pid, isAlive: () => isSameProcess(pid, startTime)};
}

function mute(app: string, cause: unknown): FcmError {
	const message = `the app master of "${app}" does not answer: ${FcmError.from(cause).message}`;
	return new FcmError('FCM_ERR_MASTER_UNREACHABLE', message, {cause});
}
