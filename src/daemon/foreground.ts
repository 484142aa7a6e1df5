/**
 * Program, loaded by `fcm run`: a fleet in the process of its caller. What the daemon does for its clients is done here
 * without one, without a socket, and in a home that is gone afterwards. The app masters are processes of their own as ever,
 * and end with this one.
 */
import {availableParallelism} from 'node:os';
import {entrypoints} from '../entrypoints.ts';
import type {Call} from '../ipc/rpc-server.ts';
import type {ForegroundApi, ForegroundFleet, ForegroundOptions, ForegroundProgram} from '../protocol/foreground.ts';
import {protocolVersion} from '../protocol/version.ts';
import {version} from '../shared/version.ts';
import {makePrivateHome, removePrivateHome} from '../state-dir/private-home.ts';
import {openRegistry} from '../state-dir/registry.ts';
import {AttachedMasters} from './attached-masters.ts';
import {controlHandlers} from './control-handlers.ts';
import {daemonInfo} from './daemon-report.ts';
import {Fleet} from './fleet.ts';
import {createMasterDriver} from './master-driver.ts';
import {StatusFeed} from './status-feed.ts';

export const openForeground: ForegroundProgram['openForeground'] = (options) => {
	const home = makePrivateHome();
	try {
		return openFleet(home, options);
	} catch (error) {
		removePrivateHome(home);
		throw error;
	}
};

function openFleet(home: string, {env, onLog, onTrouble}: ForegroundOptions): ForegroundFleet {
	const masters = new AttachedMasters(home, onLog);
	const attach = masters.attach.bind(masters);
	const driver = createMasterDriver({home, env, program: entrypoints.appMaster, attach});
	const registry = openRegistry(home);
	const logger = {info: () => {}, warn: onTrouble, error: onTrouble};
	const fleet = new Fleet({home, registry, driver, logger});
	const info = () => daemonInfo(home, registry.all().length);
	const feed = new StatusFeed(fleet, info);
	const handlers = controlHandlers({fleet, feed, info, cores: availableParallelism(), onKilled: () => {}});
	return {
		home,
		call: (method, params, {onEvent = () => {}, signal = never} = {}) => {
			const handler = handlers[method] as Handler<typeof method>;
			return handler(params, {emit: onEvent, signal, peer: self});
		},
		killNow: () => masters.killNow(),
		drained: () => masters.drained(),
		close: () => {
			fleet.close();
			removePrivateHome(home);
		},
	};
}

type Handler<M extends keyof ForegroundApi> = (
	params: ForegroundApi[M]['params'],
	call: Call<ForegroundApi[M]['event']>,
) => Promise<ForegroundApi[M]['result']>;

const never = new AbortController().signal;

const self = {
	...{kind: 'hello' as const, protocol: protocolVersion, features: []},
	...{role: 'client' as const, pid: process.pid, version},
};
