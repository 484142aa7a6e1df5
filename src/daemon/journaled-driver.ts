import {FcmError} from '../shared/errors.ts';
import {lastEvents} from '../state-dir/last-events.ts';
import {appPaths} from '../state-dir/paths.ts';
import type {DaemonJournal} from './daemon-journal.ts';
import type {LivingMaster, MasterDriver} from './master-driver.ts';

export interface JournaledDriverOptions {
	home: string;
	journal: DaemonJournal;
	/** False for an app that is being deleted. */
	isKnown(app: string): boolean;
}

/** The driver, with what it finds of app masters in the daemon's journal: reattached, died, could not be started. */
export function journaledDriver(driver: MasterDriver, options: JournaledDriverOptions): MasterDriver {
	const {journal} = options;
	/** The app masters that this daemon has met, by app. */
	const met = new Map<string, number>();
	/** Why the app's master could not be started last, so that a failure that repeats is told once. */
	const failures = new Map<string, string>();

	const found = (app: string, {pid, client}: LivingMaster) => {
		if (met.get(app) === pid) return;
		met.set(app, pid);
		journal.record(app, {type: 'app-reattached', pid, version: client.peer.version});
	};
	const gone = (app: string) => {
		const pid = met.get(app);
		met.delete(app);
		if (pid === undefined || !options.isKnown(app) || saidGoodbye(options.home, app, pid)) return;
		journal.record(app, {type: 'master-died', pid});
	};
	return {
		...driver,
		async find(app) {
			const master = await driver.find(app);
			if (master) found(app, master);
			else gone(app);
			return master;
		},
		async spawn(spec) {
			try {
				const master = await driver.spawn(spec);
				met.set(spec.name, master.pid);
				failures.delete(spec.name);
				return master;
			} catch (error) {
				const reason = FcmError.from(error).message;
				if (failures.get(spec.name) !== reason) journal.record(spec.name, {type: 'master-start-failed', reason});
				failures.set(spec.name, reason);
				throw error;
			}
		},
	};
}

/** One that ended in good order has said so in its app's journal before it did. */
function saidGoodbye(home: string, app: string, pid: number): boolean {
	const last = lastEvents(appPaths(home, app).events, 5);
	return last.some((event) => event.type === 'master-ended' && event.pid === pid);
}
