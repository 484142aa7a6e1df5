import {connect, type RpcClient} from '../ipc/rpc-client.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause, withDeadline} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {acquireLock, type Lock} from '../state-dir/lock.ts';
import {homePaths} from '../state-dir/paths.ts';
import {prove} from './prove.ts';

/** The other daemon waits 30 s for its commands, and 5 s more for questions. */
const releaseMs = 45_000;
const lockMs = 5000;
const retireMs = 10_000;

export interface TakeOver {
	lock: Lock;
	/** This daemon answers clients: the other one may go. */
	done(): Promise<void>;
}

/**
 * The next daemon's part in taking the place of the one that runs: proves first that it can do the work, then has the other
 * one let go of the lock. Ends this process before `done`, however that comes, the other one goes on. Null when none runs (any
 * more).
 * Errors: FCM_ERR_UPDATE_FAILED, FCM_ERR_BUSY.
 */
export async function takeOver(home: string, force: boolean, logger: Logger): Promise<TakeOver | null> {
	const running = await connectRunning(home);
	if (!running) return null;
	const {pid, version, features} = running.peer;
	if (!features.includes('hand-over')) {
		const what = `the daemon that runs (pid ${pid}, fcm ${version}) is too old to hand over`;
		throw new FcmError(
			'FCM_ERR_UPDATE_FAILED',
			`${what}; end it with \`kill ${pid}\`, and any command starts this one`,
		);
	}
	try {
		await prove(home, running);
		logger.info('proven; asking the other daemon to hand over', {pid, version});
		await release(running, force);
	} catch (error) {
		if (FcmError.from(error).code !== 'FCM_ERR_DAEMON_LOST') throw error;
		logger.warn('the other daemon has gone by itself', {pid});
		return null;
	}
	return {
		lock: await lockInTime(home),
		done: async () => {
			// One that does not hear it finds this one in its place, and goes by itself.
			await running.call('daemon.retire', {}, {deadlineMs: retireMs}).catch((error: unknown) => {
				logger.warn(`the other daemon has not said goodbye: ${FcmError.from(error).message}`, {pid});
			});
			running.close();
		},
	};
}

async function connectRunning(home: string): Promise<RpcClient<ControlApi> | null> {
	try {
		return await connect<ControlApi>({path: homePaths(home).daemonSocket, role: 'client'});
	} catch (error) {
		const {cause} = FcmError.from(error);
		if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes((cause as NodeJS.ErrnoException | undefined)?.code ?? ''))
			return null;
		throw error;
	}
}

/** Resolves when the other daemon has let go. Its answer comes when all is over, and is of no use to anybody. */
async function release(running: RpcClient<ControlApi>, force: boolean): Promise<void> {
	let onReleased: () => void = () => {};
	const released = new Promise<void>((resolve) => {
		onReleased = resolve;
	});
	const refused = running.call('daemon.handOver', {force}, {deadlineMs: null, onEvent: onReleased});
	refused.catch(() => {});
	await withDeadline(Promise.race([released, refused]), releaseMs, 'daemon.handOver');
}

/** Released it is; but another first command may have been quicker. */
async function lockInTime(home: string): Promise<Lock> {
	const deadline = steadyNow() + lockMs;
	for (;;) {
		const lock = await acquireLock(home);
		if (lock) return lock;
		if (steadyNow() >= deadline)
			throw new FcmError('FCM_ERR_DAEMON_LOCKED', `another daemon has taken the lock of ${home}`);
		await pause(20);
	}
}
