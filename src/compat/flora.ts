/**
 * The API of @florajs/cluster and flora-cluster, all generations: `new Master()`, `new Worker()`, with promises or with
 * callbacks, and the oldest, `master.run(options)` and `worker.run()`, where a worker is ready when it listens.
 */
import {Status} from '../shared/status.ts';
import {FloraMaster, type FloraMasterOptions} from './flora-master.ts';
import {FloraWorker, type FloraWorkerOptions} from './flora-worker.ts';

let runningMaster: FloraMaster | null = null;
let runningWorker: FloraWorker | null = null;

function theMaster(): FloraMaster {
	if (!runningMaster) throw new Error('master.run(options) comes first');
	return runningMaster;
}

/** That of this process; `run` makes it with options, the first use without. */
function theWorker(options: FloraWorkerOptions = {}): FloraWorker {
	runningWorker ??= new FloraWorker(options);
	return runningWorker;
}

type Callback = Parameters<FloraMaster['serverStatus']>[0];

/** The oldest API: one master per process, made by `run`. */
export const master = {
	run(options: FloraMasterOptions): void {
		runningMaster = new FloraMaster(options, 'listening');
		runningMaster.run();
	},
	reload: () => theMaster().reload(),
	setConfig: (options: Partial<FloraMasterOptions>) => theMaster().setConfig(options),
	shutdown: () => theMaster().shutdown(),
	serverStatus: (callback?: Callback) => theMaster().serverStatus(callback),
	get status(): Status {
		return theMaster().status;
	},
};

/** The oldest API: one worker per process. */
export const worker = {
	run(options?: FloraWorkerOptions): void {
		theWorker(options);
	},
	attach: (server: Parameters<FloraWorker['attach']>[0]) => theWorker().attach(server),
	ready: () => theWorker().ready(),
	shutdown: () => theWorker().shutdown(),
	serverStatus: (callback?: Parameters<FloraWorker['serverStatus']>[0]) => theWorker().serverStatus(callback),
	on: (event: 'close', listener: () => void) => theWorker().on(event, listener),
	get status(): Status {
		return theWorker().status;
	},
};

export {FloraMaster as Master, FloraWorker as Worker, Status};

const flora = {Master: FloraMaster, Worker: FloraWorker, Status, master, worker};

/** The name is what `require()` gives: a plain object, as flora's own. */
export {flora as default, flora as 'module.exports'};
