import {connect} from '../ipc/rpc-client.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import type {StatusReport} from '../protocol/status.ts';
import {inspectHome} from '../state-dir/home.ts';
import {homePaths} from '../state-dir/paths.ts';

/** Who has not said hello by then is waited for by the ordinary way, which can say why. */
const helloMs = 500;

/** What the daemon that runs tells of all apps; null when there is none, or anything else is out of the ordinary. */
export async function listAtOnce(home: string): Promise<StatusReport | null> {
	try {
		if (!inspectHome(home)) return null;
		const client = await connect<ControlApi>({path: homePaths(home).daemonSocket, role: 'client', deadlineMs: helloMs});
		try {
			return await client.call('apps.list', {});
		} finally {
			client.close();
		}
	} catch {
		return null;
	}
}
