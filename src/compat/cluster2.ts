/** The API of cluster2: `new Cluster(options).listen(createApp, callback)`, `stop()`, `shutdown()`. */
import cluster from 'node:cluster';
import {EventEmitter} from 'node:events';
import {Cluster2Master} from './cluster2-master.ts';
import {type AppOnPort, type Cluster2Options, type CreateApp, type Settings, settingsOf} from './cluster2-options.ts';
import {serveAlone} from './cluster2-single.ts';
import {serveAsWorker} from './cluster2-worker.ts';
import {PidFiles} from './pid-files.ts';

export type {AppOnPort, Cluster2Ecv, Cluster2Options, CreateApp, Listener} from './cluster2-options.ts';

type Listening = (apps: AppOnPort[], monApp?: unknown) => void;

/** How long a kill may take, and a shutdown beyond the idle timeout. */
const killMs = 5000;

/**
 * Emits `forked`, `listening` and `died` (pid of a worker), `SIGTERM`, `SIGINT` and `SIGKILL` when the end begins, `heartbeat`
 * (figures of all workers) and `warning`.
 */
export class Cluster extends EventEmitter {
	readonly options: Cluster2Options;
	readonly #settings: Settings;
	#master: Cluster2Master | null = null;

	/** @throws AssertionError for options that cannot be */
	constructor(options: Cluster2Options = {}) {
		super();
		this.options = options;
		this.#settings = settingsOf(options);
	}

	/** Of versions before 0.3. */
	static listen(options: Cluster2Options, createApp: CreateApp, callback?: Listening): Cluster {
		return new Cluster(options).listen(createApp, callback);
	}

	/**
	 * Serves what `createApp` gives to its callback: a server, an app of express, or a list of `{app, port}`; and beside it an
	 * app for the monitor port, in place of the page. A port that is taken ends the process with code 255.
	 */
	listen(createApp: CreateApp, callback: Listening = () => {}): this {
		if (typeof createApp !== 'function') throw new TypeError('createApp must be a function');
		const {stop, shutdown} = this.options;
		if (stop || shutdown) {
			void (stop ? this.stop() : this.shutdown());
			return this;
		}
		createApp.call(null, (app, monApp) => {
			const apps = Array.isArray(app)
				? app.filter((each) => each.app && each.port)
				: [{app, port: this.#settings.ports}];
			if (!this.#settings.cluster) return serveAlone(this, this.#settings, apps, monApp, callback);
			if (cluster.isWorker) return serveAsWorker(this, this.#settings, apps, () => callback(apps, monApp));
			this.#master = new Cluster2Master(this, this.#settings);
			void this.#master.run(apps, monApp, () => callback(apps, monApp));
		});
		return this;
	}

	/** Kills the processes that `pids` names. Resolves with whether all are gone. */
	stop(): Promise<boolean> {
		this.emit('SIGKILL', {pid: process.pid, type: 'master'});
		if (this.#master) return this.#master.kill();
		return new PidFiles(this.#settings.pids).end('SIGKILL', killMs);
	}

	/** Lets the processes that `pids` names finish their requests and end. Resolves with whether all are gone. */
	shutdown(): Promise<boolean> {
		if (this.#master) return this.#master.end('SIGTERM');
		this.emit('SIGTERM', {pid: process.pid, type: 'master'});
		return new PidFiles(this.#settings.pids).end('SIGTERM', this.#settings.timeoutMs + killMs);
	}
}

/** The name is what `require()` gives: the class itself. */
export {Cluster as default, Cluster as 'module.exports'};
