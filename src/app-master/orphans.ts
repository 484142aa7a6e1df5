import type {Master} from '../master/master.ts';
import type {Logger} from '../shared/logger.ts';
import {readWorkers, type WorkerProcess, writeWorkers} from '../state-dir/bundle.ts';
import {isSameProcess, processStartTime} from '../state-dir/process-identity.ts';

export interface OrphanOptions {
	home: string;
	app: string;
	master: Master;
	logger: Logger;
	/** The grace period of the app: what is in flight may end in it. */
	killTimeoutMs: number;
}

/**
 * Ends what the workers of an app master that died have left behind. They notice its death themselves, finish what is
 * in flight and exit; but one whose event loop is stuck notices nothing, would run for ever, and under `balance:
 * shared` still hold the port. Whoever is left when the grace period is over gets SIGKILL.
 */
export function reapOrphans({home, app, master, logger, killTimeoutMs}: OrphanOptions): void {
	const orphans = readWorkers(home, app).filter(({pid, startTime}) => isSameProcess(pid, startTime));
	setTimeout(() => {
		for (const {pid} of orphans.filter((orphan) => isSameProcess(orphan.pid, orphan.startTime))) {
			logger.warn('ending a worker that outlived its app master', {pid});
			process.kill(pid, 'SIGKILL');
		}
	}, killTimeoutMs).unref();
	keepList({home, app, master, logger});
}

/** For the next app master, should this one die: rewritten whenever a worker comes or goes. */
function keepList({home, app, master, logger}: Omit<OrphanOptions, 'killTimeoutMs'>): void {
	let kept = '';
	master.on('changed', (what) => {
		if (what !== 'event') return;
		const pids = master.status().workers.map(({pid}) => pid);
		if (pids.join() === kept) return;
		kept = pids.join();
		try {
			writeWorkers(home, app, pids.map(identity));
		} catch (error) {
			logger.error(error instanceof Error ? error.message : String(error));
		}
	});
}

function identity(pid: number): WorkerProcess {
	return {pid, startTime: processStartTime(pid)};
}
