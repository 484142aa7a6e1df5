import {createRequire} from 'node:module';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';

/**
 * The program that this process runs, as its workers shall run it too: both libraries have one program that is master and
 * worker. `node server` and `node .` name no file, so it is resolved as Node did.
 *
 * @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND for `node -e` and the like
 */
export function mainScript(): {exec: string; args: string[]; execArgv: string[]} {
	const [, written, ...args] = process.argv;
	return {exec: resolved(written), args, execArgv: process.execArgv};
}

function resolved(written: string | undefined): string {
	try {
		if (written !== undefined) return createRequire(path.join(process.cwd(), 'x')).resolve(path.resolve(written));
	} catch {
		// The same words: there is no such file.
	}
	const message = 'this process runs no script file that its workers could run too';
	throw new FcmError('FCM_ERR_SCRIPT_NOT_FOUND', message);
}
