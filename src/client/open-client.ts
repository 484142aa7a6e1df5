import {entrypoints} from '../entrypoints.ts';
import {connect} from '../ipc/rpc-client.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {inspectHome, prepareHome} from '../state-dir/home.ts';
import {homePaths} from '../state-dir/paths.ts';
import type {SpawnedDaemon} from './spawn-daemon.ts';
import {type ControlClient, steadyClient} from './steady-client.ts';

export type {ControlClient} from './steady-client.ts';

export interface OpenClientOptions {
	home: string;
	/** Whether to start a daemon when none answers. */
	start: boolean;
	/** For tests: another program in the daemon's place. */
	program?: URL;
}

const startDeadlineMs = 15_000;
/** Between two looks whether it answers; somebody waits for that. */
const maxPauseMs = 8;
/** After a daemon found the lock taken: long enough for the holder to open its socket, or to end. Doubles each time. */
const firstRespawnMs = 1000;

/**
 * Connects to the daemon of this home; starts it first if need be. A hundred of these at once end with one daemon, and
 * all connected. Rejects with FCM_ERR_DAEMON_UNREACHABLE, FCM_ERR_HOME_UNUSABLE, FCM_ERR_HOME_TOO_LONG, FCM_ERR_PROTOCOL.
 */
export async function openClient(options: OpenClientOptions): Promise<ControlClient> {
	return steadyClient(await connectOrStart(options), () => connectOrStart(options));
}

async function connectOrStart({home, start, program = entrypoints.daemon}: OpenClientOptions): Promise<ControlClient> {
	// A home of somebody else would mean a daemon of somebody else.
	inspectHome(home);
	const client = await tryConnect(home);
	if (client) return client;
	if (!start) throw new FcmError('FCM_ERR_DAEMON_UNREACHABLE', `no daemon runs for ${home}`);
	prepareHome(home);
	return startAndConnect(home, program);
}

/** For one that was ending just then, or makes room for another: the next look tells. */
const resetRetryMs = 1000;

/** Null when nobody listens; a daemon that is there and fails is an error, not a reason to start another one. */
export async function tryConnect(home: string): Promise<ControlClient | null> {
	const deadline = steadyNow() + resetRetryMs;
	for (;;) {
		try {
			return await connect<ControlApi>({path: homePaths(home).daemonSocket, role: 'client'});
		} catch (error) {
			const code = codeOfNobody(error);
			if (code === null) throw await explainMute(home, error);
			if (code !== 'ECONNRESET' || steadyNow() >= deadline) return null;
		}
		await pause(10);
	}
}

const nobodyCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET']);

/** Nobody listens; ECONNRESET: it was ending just then. */
export function isNobodyThere(error: unknown): boolean {
	return codeOfNobody(error) !== null;
}

function codeOfNobody(error: unknown): string | null {
	if (!FcmError.is(error) || error.code !== 'FCM_ERR_DAEMON_UNREACHABLE') return null;
	const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? '';
	return nobodyCodes.has(code) ? code : null;
}

async function explainMute(home: string, error: unknown): Promise<unknown> {
	if (!FcmError.is(error) || error.code !== 'FCM_ERR_DAEMON_UNREACHABLE') return error;
	const {muteDaemon} = await import('./mute-daemon.ts');
	return muteDaemon(home, error);
}

async function startAndConnect(home: string, program: URL): Promise<ControlClient> {
	// Loaded here only: most commands find a daemon, and child_process costs them milliseconds.
	const {spawnDaemon} = await import('./spawn-daemon.ts');
	const deadline = steadyNow() + startDeadlineMs;
	let daemon = spawnDaemon(home, program);
	let respawnMs = firstRespawnMs;
	let respawnAt: number | null = null;

	for (let waitMs = 5; steadyNow() < deadline; waitMs = Math.min(waitMs * 1.5, maxPauseMs)) {
		const exit = daemon.exit();
		const client = await tryConnect(home);
		if (client) {
			// Still starting, it would else find the lock free when the one that answers has been killed meanwhile.
			if (client.peer.pid !== daemon.pid) daemon.dismiss();
			return client;
		}
		if (exit && exit.code !== 0) throw startFailed(daemon, exit);
		if (exit) {
			// Another one holds the lock: it is about to listen, or about to end. In the latter case nobody else starts one.
			respawnAt ??= steadyNow() + respawnMs;
			if (steadyNow() >= respawnAt) {
				daemon = spawnDaemon(home, program);
				respawnMs *= 2;
				respawnAt = null;
			}
		}
		await pause(waitMs);
	}
	throw unreachable(`the daemon did not answer within ${startDeadlineMs / 1000} s of its start`, daemon);
}

function startFailed(daemon: SpawnedDaemon, exit: NonNullable<ReturnType<SpawnedDaemon['exit']>>): FcmError {
	if (exit.error) return unreachable(`the daemon could not be started: ${exit.error.message}`, daemon);
	const how = exit.signal === null ? `code ${exit.code}` : exit.signal;
	return unreachable(`the daemon ended at once with ${how}`, daemon);
}

function unreachable(what: string, daemon: SpawnedDaemon): FcmError {
	const log = daemon.lastLines(10);
	const words = log.length === 0 ? what : `${what}; its log says:\n${log.join('\n')}`;
	return new FcmError('FCM_ERR_DAEMON_UNREACHABLE', words, {details: {log}});
}
