import {connect} from '../ipc/rpc-client.ts';
import type {MasterReport} from '../protocol/control-api.ts';
import type {MasterApi} from '../protocol/master-api.ts';
import {FcmError} from '../shared/errors.ts';
import {type Bootstrap, listBundles, readBootstrap} from '../state-dir/bundle.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';

const helloDeadlineMs = 1000;

/** The app masters that live, found and greeted without a daemon. */
export async function mastersOnDisk(home: string): Promise<MasterReport[]> {
	const reports = listBundles(home).map(async (app) => {
		const bootstrap = readBootstrap(home, app);
		if (bootstrap === null || !isSameProcess(bootstrap.pid, bootstrap.startTime)) return null;
		return masterReport(app, bootstrap);
	});
	return (await Promise.all(reports)).filter((report) => report !== null);
}

async function masterReport(app: string, {pid, version, socket}: Bootstrap): Promise<MasterReport> {
	const problem = await whyMute(socket);
	return {app, pid, version, address: socket, answers: problem === null, problem};
}

async function whyMute(socket: string): Promise<string | null> {
	try {
		(await connect<MasterApi>({path: socket, role: 'client', deadlineMs: helloDeadlineMs})).close();
		return null;
	} catch (error) {
		return FcmError.from(error).message;
	}
}
