import {readFileSync} from 'node:fs';
import path from 'node:path';
import {connect, type RpcClient} from '../../src/ipc/rpc-client.ts';
import type {AppSpec} from '../../src/protocol/app-spec.ts';
import type {ControlApi} from '../../src/protocol/control-api.ts';
import type {OperationResult} from '../../src/protocol/operation.ts';
import type {Fcm} from './fcm.ts';

/** A client of another make than the CLI, for what the CLI would not send. To be closed. */
export function openWire(fcm: Fcm): Promise<RpcClient<ControlApi>> {
	return connect<ControlApi>({path: path.join(fcm.home, 'run/daemon.sock'), role: 'client'});
}

/** The spec by which a known app was last started. */
export function specOf(fcm: Fcm, app: string): AppSpec {
	return JSON.parse(readFileSync(path.join(fcm.home, 'apps', app, 'spec.json'), 'utf8')) as AppSpec;
}

/** Changes fields of a known app, as `fcm start` of a changed file does. */
export async function change(fcm: Fcm, app: string, fields: Partial<AppSpec>): Promise<OperationResult> {
	const client = await openWire(fcm);
	try {
		const specs = [{...specOf(fcm, app), ...fields}];
		const {apps} = await client.call('apps.apply', {specs}, {deadlineMs: 60_000});
		return apps[0]!;
	} finally {
		client.close();
	}
}
