import {createRequire} from 'node:module';
import path from 'node:path';

/**
 * The program that this process runs, as its workers shall run it too: both libraries have one program that is master and
 * worker. `node server` and `node .` name no file, so it is resolved as Node did.
 */
export function mainScript(): {exec: string; args: string[]; execArgv: string[]} {
	const [, written = '', ...args] = process.argv;
	return {
		exec: createRequire(path.join(process.cwd(), 'x')).resolve(path.resolve(written)),
		args,
		execArgv: process.execArgv,
	};
}
