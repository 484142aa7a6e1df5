import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, fchmodSync, fstatSync, openSync, readSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {connect, type RpcClient} from '../ipc/rpc-client.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {lockedOutExit} from '../state-dir/app-lock.ts';
import {readBootstrap} from '../state-dir/bundle.ts';
import {appPaths, homeEnv} from '../state-dir/paths.ts';
import {keepBundle} from './keep-bundle.ts';
import type {MasterDriverOptions} from './master-driver.ts';

const readyDeadlineMs = 10_000;

/**
 * Starts a detached app master from its bundle and waits until it answers. It is idle then: nothing runs until `start`.
 * Errors: FCM_ERR_MASTER_START with the last lines of its log in `details.stderr`.
 */
export async function spawnMaster(options: MasterDriverOptions, spec: AppSpec): Promise<RpcClient<MasterApi>> {
	keepBundle(options.home, spec);
	const {masterLog} = appPaths(options.home, spec.name);
	const log = openSync(masterLog, 'a+', 0o600);
	try {
		fchmodSync(log, 0o600);
		const sizeBefore = fstatSync(log).size;
		const child = start(options, spec.name, log);
		const outcome = watchStart(child);
		try {
			return await untilItAnswers(options.home, spec.name, child, outcome);
		} catch (error) {
			// It has never been told to start anything, so nobody loses by its end; left alone, it would hold the socket.
			child.kill('SIGKILL');
			throw startFailure(spec.name, error, tail(log, sizeBefore));
		}
	} finally {
		closeSync(log);
	}
}

function start({home, env, program, attach}: MasterDriverOptions, app: string, log: number): ChildProcess {
	const flags = attach ? ['--attached'] : [];
	const child = spawn(process.execPath, [fileURLToPath(program), app, ...flags], {
		cwd: '/',
		env: homeEnv(home, env),
		detached: true,
		stdio: attach ? ['pipe', 'pipe', log] : ['ignore', log, log],
	});
	if (attach) attach(app, child);
	else child.unref();
	return child;
}

/** `locked-out`: a daemon that died while it made one has left another app master, which lives. */
type Outcome = {kind: 'starting'} | {kind: 'locked-out'} | {kind: 'ended'; how: string};

/** What became of the child, kept up to date: an exit between two looks must not be missed. */
function watchStart(child: ChildProcess): () => Outcome {
	let outcome: Outcome = {kind: 'starting'};
	child.once('error', (error) => {
		outcome = {kind: 'ended', how: `could not be started: ${error.message}`};
	});
	child.once('exit', (code, signal) => {
		const how = signal ? `was killed by ${signal}` : `exited with code ${code}`;
		outcome = code === lockedOutExit ? {kind: 'locked-out'} : {kind: 'ended', how};
	});
	return () => outcome;
}

/**
 * Only its own master.json, written once it listens, tells which socket is its: an older file may lie there still. On a
 * full disk there is none: then the one who answers at the usual place is asked who it is.
 */
async function untilItAnswers(
	home: string,
	app: string,
	child: ChildProcess,
	outcome: () => Outcome,
): Promise<RpcClient<MasterApi>> {
	const deadline = steadyNow() + readyDeadlineMs;
	for (let wait = 5; ; wait = Math.min(wait * 2, 50)) {
		await pause(wait);
		const now = outcome();
		if (now.kind === 'ended') throw new Error(`${now.how} before it was ready`);
		const bootstrap = readBootstrap(home, app);
		const deadlineMs = deadline - steadyNow();
		if (deadlineMs <= 0) throw new Error(`was not ready within ${readyDeadlineMs / 1000} s`);
		const written = bootstrap?.pid === child.pid ? bootstrap : null;
		if (!written && wait < 50) continue;
		const socket = written?.socket ?? appPaths(home, app).socket;
		const client = await connect<MasterApi>({path: socket, role: 'daemon', deadlineMs}).catch(() => null);
		const isIt = client?.peer.pid === child.pid || (now.kind === 'locked-out' && client?.peer.role === 'app-master');
		if (client && isIt) return client;
		client?.close();
	}
}

function startFailure(app: string, error: unknown, stderr: string[]): FcmError {
	const how = error instanceof Error ? error.message : String(error);
	const reason = stderr.findLast((line) => /error/i.test(line)) ?? stderr.at(-1);
	const message = `the app master of "${app}" ${how}${reason ? `: ${reason.trim()}` : ''}`;
	return new FcmError('FCM_ERR_MASTER_START', message, {cause: error, details: {reason: how, stderr}});
}

const tailBytes = 8192;
const tailLines = 20;

/** The last lines that were written since the file had `from` bytes. */
function tail(fd: number, from: number): string[] {
	const {size} = fstatSync(fd);
	const begin = Math.max(from, size - tailBytes);
	const buffer = Buffer.alloc(Math.max(size - begin, 0));
	const length = readSync(fd, buffer, 0, buffer.length, begin);
	const lines = buffer.toString('utf8', 0, length).split('\n');
	return lines.filter((line) => line.trim() !== '').slice(-tailLines);
}
