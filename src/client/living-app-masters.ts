import {listBundles, readBootstrap} from '../state-dir/bundle.ts';
import {isSameProcess} from '../state-dir/process-identity.ts';

/** The names of the apps whose app master lives, found without a daemon. */
export function livingAppMasters(home: string): string[] {
	return listBundles(home).filter((name) => {
		const bootstrap = readBootstrap(home, name);
		return bootstrap !== null && isSameProcess(bootstrap.pid, bootstrap.startTime);
	});
}
