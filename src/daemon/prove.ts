import {copyFileSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {connect, type RpcClient} from '../ipc/rpc-client.ts';
import type {ControlApi, MasterReport} from '../protocol/control-api.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {FcmError} from '../shared/errors.ts';
import {homePaths} from '../state-dir/paths.ts';
import {openRegistry} from '../state-dir/registry.ts';

const masterDeadlineMs = 5000;

/**
 * Whether this version can do the work of the daemon that runs: read the registry, and talk to each app master that the
 * other one can talk to. Changes nothing. Errors: FCM_ERR_UPDATE_FAILED.
 */
export async function prove(home: string, running: RpcClient<ControlApi>): Promise<void> {
	proveRegistry(home);
	const {masters} = await running.call('daemon.status', {});
	await Promise.all(masters.filter(({answers}) => answers).map(proveMaster));
}

/** On a copy: opening migrates and mends, and the file is not ours yet. */
function proveRegistry(home: string): void {
	const copy = mkdtempSync(path.join(homePaths(home).run, 'prove-'));
	try {
		for (const name of readdirSync(home).filter((name) => /^apps\.json(\.bak)?$/.test(name))) {
			copyFileSync(path.join(home, name), path.join(copy, name));
		}
		const {notice} = openRegistry(copy);
		if (notice !== null)
			throw new Error(`${notice} (the daemon that runs still knows them: \`fcm scale\` or the like rewrites it)`);
	} catch (error) {
		throw new FcmError('FCM_ERR_UPDATE_FAILED', `cannot read the registry: ${FcmError.from(error).message}`, {
			cause: error,
		});
	} finally {
		rmSync(copy, {recursive: true, force: true});
	}
}

async function proveMaster({app, pid, version, address}: MasterReport): Promise<void> {
	let client: RpcClient<MasterApi> | null = null;
	try {
		client = await connect<MasterApi>({path: address, role: 'daemon', deadlineMs: masterDeadlineMs});
		const status = await client.call('status', {}, {deadlineMs: masterDeadlineMs});
		if (status.name !== app) throw new Error(`it says that it is that of "${status.name}"`);
	} catch (error) {
		const who = `the app master of "${app}" (pid ${pid}, fcm ${version})`;
		const message = `cannot talk to ${who}: ${FcmError.from(error).message}`;
		throw new FcmError('FCM_ERR_UPDATE_FAILED', message, {cause: error});
	} finally {
		client?.close();
	}
}
