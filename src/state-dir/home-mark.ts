import {createHash} from 'node:crypto';
import {realpathSync} from 'node:fs';

/**
 * What app masters put into the environment of their workers (FCM_HOME_MARK), so that a worker that everybody else has
 * forgotten can be told from one of another home. The preload takes it away again: what an app starts does not have it.
 */
export function homeMark(home: string): string {
	return createHash('sha256').update(realPath(home)).digest('hex').slice(0, 16);
}

function realPath(home: string): string {
	try {
		return realpathSync(home);
	} catch {
		return home;
	}
}
