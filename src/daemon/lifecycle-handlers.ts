import type {Handlers} from '../ipc/rpc-server.ts';
import type {ControlApi, DaemonReport} from '../protocol/control-api.ts';
import type {Fleet} from './fleet.ts';
import type {HandOver} from './hand-over.ts';

/** What is about the daemon itself, whatever becomes of its apps. */
export type LifecycleMethod = 'daemon.status' | 'daemon.end' | 'daemon.handOver' | 'daemon.retire';

export interface LifecycleParts {
	fleet: Fleet;
	handOver: HandOver;
	report: () => Promise<DaemonReport>;
	/** The answer is given: the daemon may end, and leave the apps alone. */
	onEnd: () => void;
}

export function lifecycleHandlers({
	fleet,
	handOver,
	report,
	onEnd,
}: LifecycleParts): Handlers<Pick<ControlApi, LifecycleMethod>> {
	return {
		'daemon.status': () => report(),
		'daemon.end': async () => {
			onEnd();
			const running = fleet.entries().filter(({spec}) => fleet.link(spec.name).mayLive);
			return {pid: process.pid, apps: running.map(({spec}) => spec.name)};
		},
		'daemon.handOver': ({force}, call) => handOver.begin(force === true, call),
		'daemon.retire': async (_params, {peer}) => {
			handOver.succeed(peer.pid);
			return {};
		},
	};
}
