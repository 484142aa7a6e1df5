import {listBundles, readBootstrap} from '../state-dir/bundle.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';
import {endProcess} from './end-process.ts';

/**
 * Ends every app of the home in good order, without a daemon: SIGTERM to each app master, which drains its workers. The
 * registry is not touched, so the next daemon starts them again. Resolves with the names, by whether they are gone.
 */
export async function endAppMasters(home: string, graceMs: number): Promise<{ended: string[]; left: string[]}> {
	const living = listBundles(home).flatMap((app) => {
		const bootstrap = readBootstrap(home, app);
		return bootstrap && isSameProcess(bootstrap.pid, bootstrap.startTime) ? [{app, ...bootstrap}] : [];
	});
	const gone = await Promise.all(
		living.map((master) => endProcess(master, {graceMs, force: false}).catch(() => false)),
	);
	const names = (isGone: boolean) => living.filter((_, index) => gone[index] === isGone).map(({app}) => app);
	return {ended: names(true), left: names(false)};
}
