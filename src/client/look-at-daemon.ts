import {lstatSync} from 'node:fs';
import {connect} from '../ipc/rpc-client.ts';
import type {ControlApi, DaemonInfo} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';
import {homePaths} from '../state-dir/paths.ts';
import {isNobodyThere} from './open-client.ts';

const deadlineMs = 3000;

export type DaemonLook =
	| {kind: 'none'; socketIsThere: boolean}
	/** Somebody holds the socket and says nothing, or nothing that this version understands. */
	| {kind: 'mute'; reason: string}
	/** `apps`: those that it knows. */
	| {kind: 'answers'; info: DaemonInfo; apps: string[]};

/** Starts none, and waits at most 3 s for each answer. */
export async function lookAtDaemon(home: string): Promise<DaemonLook> {
	const {daemonSocket} = homePaths(home);
	try {
		const client = await connect<ControlApi>({path: daemonSocket, role: 'client', deadlineMs});
		try {
			const info = await client.call('daemon.info', {}, {deadlineMs});
			const {apps} = await client.call('apps.list', {}, {deadlineMs});
			return {kind: 'answers', info, apps: apps.map(({name}) => name)};
		} finally {
			client.close();
		}
	} catch (error) {
		if (isNobodyThere(error)) return {kind: 'none', socketIsThere: isThere(daemonSocket)};
		return {kind: 'mute', reason: FcmError.from(error).message};
	}
}

function isThere(file: string): boolean {
	try {
		return lstatSync(file).isSocket();
	} catch {
		return false;
	}
}
