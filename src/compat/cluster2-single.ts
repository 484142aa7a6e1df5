import type {EventEmitter} from 'node:events';
import type {Server} from 'node:net';
import type {Duplex} from 'node:stream';
import {Ecv} from '../worker/ecv/ecv.ts';
import type {AppOnPort, Settings} from './cluster2-options.ts';
import {endIdle, prepareEcv} from './cluster2-worker.ts';
import {exitBusy, listenMonitor, soloStatus} from './monitor-port.ts';

/** `cluster: false`: one process without workers, which is its own master. */
export function serveAlone(
	emitter: EventEmitter,
	settings: Settings,
	apps: readonly AppOnPort[],
	monApp: unknown,
	listening: (apps: AppOnPort[], monApp?: unknown) => void,
): void {
	const [first] = apps;
	const ports = [first?.port ?? []].flat();
	if (!first || apps.length > 1 || ports.length > 1) {
		process.stderr.write('Provide a single port for non-cluster mode. Exiting.\n');
		process.exit(255);
	}
	const server = first.app.listen(Number(ports[0]), settings.host);
	server.once('error', exitBusy(`port ${ports[0]}`));
	endIdle(server, settings.timeoutMs, () => emitter.emit('warning', {message: 'Client socket timed out'}));
	answerHeartbeats(emitter, settings, server);
	server.once('listening', () => listening([...apps], monApp));
	if (settings.monitor) void listenMonitor(settings.monitor, {logs: settings.logs, monApp, status: soloStatus});
}

/** As the preload does in a worker; what is decided by POST is decided here. */
function answerHeartbeats(emitter: EventEmitter, settings: Settings, server: Server): void {
	if (!settings.ecv) return;
	prepareEcv(settings);
	const {path, monitor, control} = settings.ecv;
	const spec = {path, monitor, control: control === true ? 'loopback' : control || 'nobody'} as const;
	const configure = (drained: boolean) => ecv.configure({...spec, drained});
	const ecv = new Ecv({
		...{servers: new Set([server]), probes: new Set<Duplex>(), requests: {forget() {}}},
		channel: {
			send(message) {
				if (message.type !== 'set-drained') return;
				configure(message.drained);
				emitter.emit('warning', {message: `${message.drained ? 'Disable' : 'Enable'} request received`});
				ecv.answered(message.id, null);
			},
		},
	});
	configure(false);
}
