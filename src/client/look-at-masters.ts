import {connect} from '../ipc/rpc-client.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import type {AppStatusWord} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import {readBootstrap, readSpec} from '../state-dir/bundle.ts';
import {appPaths} from '../state-dir/paths.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';
import {isNobodyThere} from './open-client.ts';

const deadlineMs = 3000;

export type MasterState =
	| {kind: 'none'}
	/** It lives and does not answer. */
	| {kind: 'mute'; pid: number; reason: string}
	| {kind: 'answers'; pid: number; version: string; status: AppStatusWord};

export interface MasterLook {
	app: string;
	state: MasterState;
	/** TCP ports that its spec names: `PORT` in the environment, and `sockets`. Empty when the spec cannot be read. */
	ports: number[];
	/** Whether the bundle holds a spec that can be read. */
	hasSpec: boolean;
}

/** Asks every app master itself, all at once, and waits at most 3 s for each answer: one that is mute holds up no other. */
export function lookAtMasters(home: string, apps: readonly string[]): Promise<MasterLook[]> {
	return Promise.all(apps.map(async (app) => ({app, state: await lookAtMaster(home, app), ...wantedPorts(home, app)})));
}

async function lookAtMaster(home: string, app: string): Promise<MasterState> {
	const bootstrap = readBootstrap(home, app);
	try {
		const path = bootstrap?.socket ?? appPaths(home, app).socket;
		const client = await connect<MasterApi>({path, role: 'client', deadlineMs});
		try {
			const {status} = await client.call('status', {}, {deadlineMs});
			return {kind: 'answers', pid: client.peer.pid, version: client.peer.version, status};
		} finally {
			client.close();
		}
	} catch (error) {
		const lives = bootstrap !== null && isSameProcess(bootstrap.pid, bootstrap.startTime);
		if (lives) return {kind: 'mute', pid: bootstrap.pid, reason: FcmError.from(error).message};
		return isNobodyThere(error) ? {kind: 'none'} : {kind: 'mute', pid: 0, reason: FcmError.from(error).message};
	}
}

function wantedPorts(home: string, app: string): {ports: number[]; hasSpec: boolean} {
	try {
		const {env, shellEnv, sockets = {}} = readSpec(home, app);
		const named = Object.values(sockets).flatMap((socket) => ('port' in socket ? [socket.port] : []));
		const ports = [Number(env?.PORT ?? shellEnv?.PORT), ...named];
		return {ports: ports.filter((port) => Number.isInteger(port) && port > 0 && port < 65_536), hasSpec: true};
	} catch {
		return {ports: [], hasSpec: false};
	}
}
