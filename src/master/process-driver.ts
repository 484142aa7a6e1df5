import {type ChildProcess, spawn} from 'node:child_process';
import {rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {entrypoints} from '../entrypoints.ts';
import {inspectorSettings} from './guard/inspector-settings.ts';
import {type HeldSocket, socketEnv} from './held-sockets.ts';
import {bindPrivateSocket} from './private-socket.ts';
import {ProgramProcess} from './program-process.ts';
import {hasPreload, type Place, type Release, workerEnv} from './release.ts';
import type {WorkerProcess} from './worker-process.ts';
import {withUmask, workerIdentity} from './worker-rights.ts';

const preload = fileURLToPath(entrypoints.preload);

/** What the LISTEN_FDS protocol wants to know, nobody knows before the fork: a shell says it of itself and becomes the program. */
const withOwnPid = ['/bin/sh', '-c', 'export LISTEN_PID=$$; exec "$@"', 'fcm'];

/**
 * Starts the program of a release, the leader of a session and process group of its own. `sockets` are its file
 * descriptors from 3 on; the channel to a preload comes after them.
 *
 * @throws what `spawn` throws at once, such as for a NUL character
 */
export function startProgram(release: Release, place: Place, sockets: readonly HeldSocket[]): WorkerProcess {
	const {spec} = release;
	const privateSocket = place.privateSocket === null ? null : bindPrivateSocket(place.privateSocket);
	try {
		const child = withUmask(spec.umask, () => spawnProgram(release, place, sockets, privateSocket?.fd));
		return new ProgramProcess(child, spec);
	} catch (error) {
		if (place.privateSocket !== null) rmSync(place.privateSocket, {force: true});
		throw error;
	} finally {
		privateSocket?.close();
	}
}

function spawnProgram(
	release: Release,
	place: Place,
	sockets: readonly HeldSocket[],
	privateSocket: number | undefined,
): ChildProcess {
	const {spec} = release;
	const isNode = hasPreload(spec);
	const identity = workerIdentity(spec);
	const {file, args, argv0} = commandOf(release, sockets.length > 0);
	const inherited = [...sockets.map(({fd}) => fd), ...(isNode ? (['ipc'] as const) : [])];
	const env = {
		// Of the app master's own there is only the mark by which `fcm doctor` knows whose a process is. A program that nobody
		// has written down is known by its number (unlisted-workers.ts).
		...process.env,
		...workerEnv(release, place),
		...socketEnv(sockets),
		...(isNode ? preloadEnv(sockets) : {FCM_WORKER: `${process.pid}.${place.worker}`}),
		...(privateSocket !== undefined && {FCM_PRIVATE_FD: String(3 + inherited.length)}),
	};
	return spawn(file, args, {
		...(argv0 !== undefined && {argv0}),
		...(identity && {uid: identity.uid, gid: identity.gid}),
		cwd: release.cwd,
		env,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe', ...inherited, ...(privateSocket === undefined ? [] : [privateSocket])],
	});
}

interface Command {
	file: string;
	args: string[];
	argv0?: string;
}

function commandOf(release: Release, hasSockets: boolean): Command {
	const command = plainCommand(release);
	// The preload says its own pid.
	if (!hasSockets || hasPreload(release.spec)) return command;
	const [file, ...args] = [...withOwnPid, command.file, ...command.args];
	return {file: file!, args};
}

/** As argument lists, so that nothing is interpreted that the user did not write as a shell line. */
function plainCommand({spec, script}: Release): Command {
	const {program, nodeArgs, args} = spec;
	switch (program.kind) {
		case 'node': {
			const {execArgv} = inspectorSettings(spec);
			return {file: process.execPath, args: ['--require', preload, ...execArgv, ...nodeArgs, script, ...args]};
		}
		case 'interpreter':
			return {file: program.command, args: [...nodeArgs, script, ...args]};
		case 'binary':
			// Under the name that was written: one binary may be several programs by their links.
			return {file: script, args, argv0: spec.script};
		case 'shell':
			return {file: '/bin/sh', args: ['-c', script, 'sh', ...args]};
	}
}

/** For the preload only, which takes it away before the app runs. */
function preloadEnv(sockets: readonly HeldSocket[]): Record<string, string> {
	const passed = sockets.map(({spec}, index) => ({fd: 3 + index, ...spec}));
	return {FCM_FORK: '1', ...(sockets.length > 0 && {FCM_SOCKETS: JSON.stringify(passed)})};
}
