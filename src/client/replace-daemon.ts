import {entrypoints} from '../entrypoints.ts';
import type {Hello} from '../protocol/envelope.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import {livingDaemon} from '../state-dir/daemon-record.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';
import {tryConnect} from './open-client.ts';
import {type SpawnedDaemon, spawnDaemon} from './spawn-daemon.ts';

export interface ReplaceOptions {
	home: string;
	/** The daemon that runs. */
	before: Hello;
	/** Whether to cut off commands that are under way instead of waiting for them. */
	force: boolean;
	/** For tests: another program in the daemon's place. */
	program?: URL;
}

/** The new daemon's own deadlines add up to less. */
const updateMs = 90_000;
/** For the old one to be up again, or gone. */
const settleMs = 15_000;
const lookEveryMs = 50;

/**
 * Starts the installed daemon beside the one that runs and waits until it has taken its place; resolves with the new one.
 * Errors: FCM_ERR_UPDATE_FAILED, with what became of the old one.
 */
export async function replaceDaemon({home, before, force, program}: ReplaceOptions): Promise<Hello> {
	const old = livingDaemon(home);
	const args = ['--take-over', ...(force ? ['--force'] : [])];
	const daemon = spawnDaemon(home, program ?? entrypoints.daemon, args);
	const deadline = steadyNow() + updateMs;
	for (;;) {
		// Before the look: one that ended after it may have been the one that answered.
		const exit = daemon.exit();
		const now = await whoAnswers(home);
		if (now && now.pid === daemon.pid) return goneBy(old, now);
		if (exit) return outcome(home, before, lastWords(daemon));
		if (steadyNow() >= deadline) {
			daemon.kill();
			return outcome(home, before, `it did not come up within ${updateMs / 1000} s`);
		}
		await pause(lookEveryMs);
	}
}

async function whoAnswers(home: string): Promise<Hello | null> {
	const client = await tryConnect(home).catch(() => null);
	client?.close();
	return client?.peer ?? null;
}

/** Both answer for a moment; it is over when the old one is gone. */
async function goneBy(old: ReturnType<typeof livingDaemon>, now: Hello): Promise<Hello> {
	const deadline = steadyNow() + settleMs;
	while (old && isSameProcess(old.pid, old.startTime) && steadyNow() < deadline) await pause(10);
	return now;
}

/** The new daemon has ended. A first command may have started another one of this version in between, which is as good. */
async function outcome(home: string, before: Hello, reason: string): Promise<Hello> {
	const failed = `fcm ${version} did not take over: ${reason}`;
	const deadline = steadyNow() + settleMs;
	for (;;) {
		const now = await whoAnswers(home);
		if (now && now.pid !== before.pid && now.version === version) return now;
		if (now)
			throw new FcmError(
				'FCM_ERR_UPDATE_FAILED',
				`${failed}. The daemon of fcm ${now.version} (pid ${now.pid}) goes on`,
			);
		if (steadyNow() >= deadline) break;
		await pause(lookEveryMs);
	}
	throw new FcmError('FCM_ERR_UPDATE_FAILED', `${failed}. No daemon answers now; any command starts one`);
}

/** What it logged of its failure, without the time. */
function lastWords(daemon: SpawnedDaemon): string {
	const exit = daemon.exit();
	const lines = daemon.lastLines(40);
	const said = lines.findLast((line) => line.includes(cannotStart))?.split(cannotStart)[1];
	if (said) return said.replace(/ \{"stack":.*$/, '');
	const how =
		exit?.error?.message ?? (exit?.signal ? `it was ended by ${exit.signal}` : `it exited with code ${exit?.code}`);
	const last = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1);
	return last ? `${how}: ${last.trim()}` : how;
}

const cannotStart = 'the daemon cannot start: ';
