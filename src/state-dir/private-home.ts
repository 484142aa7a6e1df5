import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import {listBundles, removeBundle} from './bundle.ts';
import {prepareHome} from './home.ts';

const prefix = 'fcm-run-';

/** A home for one fleet in the foreground, 0700, in the folder for temporary files. Throws FCM_ERR_HOME_UNUSABLE, FCM_ERR_HOME_TOO_LONG. */
export function makePrivateHome(): string {
	const home = makeFolder();
	try {
		prepareHome(home);
	} catch (error) {
		removePrivateHome(home);
		throw error;
	}
	return home;
}

export function removePrivateHome(home: string): void {
	// Whoever calls this by mistake must not take away a home that is meant to stay.
	if (!path.basename(home).startsWith(prefix)) return;
	try {
		rmSync(home, {recursive: true, force: true, maxRetries: 3});
	} catch {
		// Somebody still writes into it; it lies in the folder for temporary files.
	}
}

/** For an app master whose runner died: it takes its own part along, and the last one the rest. */
export function leavePrivateHome(home: string, app: string): void {
	if (!path.basename(home).startsWith(prefix)) return;
	try {
		removeBundle(home, app);
		if (listBundles(home).length === 0) removePrivateHome(home);
	} catch {
		// Another one was faster.
	}
}

function makeFolder(): string {
	try {
		return mkdtempSync(path.join(tmpdir(), prefix));
	} catch (error) {
		const message = `no temporary folder can be made (${(error as Error).message}); TMPDIR says where`;
		throw new FcmError('FCM_ERR_HOME_UNUSABLE', message, {cause: error});
	}
}
