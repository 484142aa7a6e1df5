/** The API of clusterflock: `clusterflock(handler, options)`. */
import cluster from 'node:cluster';
import {createServer, type RequestListener} from 'node:http';
import {availableParallelism} from 'node:os';
import {LibraryMaster} from '../master/library/library-master.ts';
import {mainScript} from './main-script.ts';
import {WorkerTarget} from './worker-target.ts';

export interface ClusterflockOptions {
	/** Default: one per core. */
	numWorkers?: number;
	/** A port, or the path of a socket. Default: `PORT` of the environment, or 5000. */
	port?: number | string;
	/** Ms from a graceful signal on until workers are killed. Default: 1000. */
	timeout?: number;
}

type Complete = Required<ClusterflockOptions>;

/** Serves `handler` from as many processes as there are cores. What is missing in `options` is filled in, as ever. */
export function clusterflock(handler: RequestListener, options: ClusterflockOptions = {}): void {
	options.numWorkers ??= availableParallelism();
	options.port ??= process.env.PORT || 5000;
	options.timeout ??= 1000;
	if (cluster.isPrimary) runMaster(options as Complete);
	else runWorker(handler, options as Complete);
}

function runWorker(handler: RequestListener, {port}: Complete): void {
	log('starting worker');
	createServer(handler).listen(port);
	// Whoever signals the whole group (a terminal, a dyno) means the master, which tells when to end.
	for (const signal of ['SIGTERM', 'SIGQUIT'] as const) process.on(signal, () => {});
	process.on('SIGTTIN', () => {});
	process.on('SIGTTOU', () => {});
}

function runMaster({numWorkers, port, timeout}: Complete): void {
	log('starting master');
	let isEnding = false;
	const master: LibraryMaster = new LibraryMaster({
		...mainScript(),
		...{name: 'clusterflock', workers: numWorkers, shutdownTimeout: timeout, killSignal: 'disconnect'},
		maxRestarts: Number.MAX_SAFE_INTEGER,
		signals: {
			SIGTTIN: () => scaleBy(1, 'received TTIN, forking additional worker'),
			SIGTTOU: () => scaleBy(-1, 'received TTOU, removing worker'),
			SIGINT: () => endNow(),
			SIGTERM: () => unlessEnding('SIGTERM', 'sending myself SIGQUIT', () => process.kill(process.pid, 'SIGQUIT')),
			SIGQUIT: () => unlessEnding('SIGQUIT', 'attempting graceful shutdown', endGracefully),
			// Not of clusterflock; without them a reload would have no signal.
			SIGHUP: 'reload',
			SIGUSR2: 'reload',
		},
	});

	const target = new WorkerTarget(master, numWorkers);
	const unlessEnding = (signal: string, what: string, act: () => void) => {
		log(`received ${signal}, ${isEnding ? 'ignoring (already shutting down)' : what}`);
		if (!isEnding) act();
	};
	const endGracefully = () => {
		isEnding = true;
		void master.shutdown().finally(() => {
			log('all workers disconnected');
			process.exit();
		});
	};
	const endNow = () => {
		log('received SIGINT, immediately shutting down');
		void master.terminate().finally(() => {
			process.removeAllListeners('SIGINT');
			process.kill(process.pid, 'SIGINT');
		});
	};
	const scaleBy = (by: number, what: string) => {
		log(what);
		if (!isEnding) target.add(by);
	};

	master.once('listening', () => log(`clusterflock is listening on port ${port}`));
	master.on('event', ({type}) => {
		if (type === 'worker-killed' && isEnding) log('timeout exceeded, forcing shutdown');
	});
	cluster.on('disconnect', ({exitedAfterDisconnect, process: {pid}}) => {
		log(`worker (pid ${pid}) disconnected`);
		// One that disconnects by itself means to go: there is one less, when its place is filled, since the Master may let another
		// go for it. The Master hears of it after this.
		if (exitedAfterDisconnect && !isEnding && serves(master, pid))
			master.once('ready', () => scaleBy(-1, `worker (pid ${pid}) has left`));
	});
	master.run().catch((error: Error) => log(error.message));
}

/** Whether the Master has had no reason to end it. */
function serves(master: LibraryMaster, pid: number | undefined): boolean {
	const worker = master.appStatus().workers.find((each) => each.pid === pid);
	return worker !== undefined && worker.state !== 'draining' && worker.state !== 'killing';
}

/** As clusterflock's logfmt lines. */
function log(event: string): void {
	const type = cluster.isPrimary ? 'master' : 'worker';
	process.stdout.write(`ns=clusterflock pid=${process.pid} type=${type} evt=${JSON.stringify(event)}\n`);
}

/** The name is what `require()` gives: the function itself. */
export {clusterflock as default, clusterflock as 'module.exports'};
