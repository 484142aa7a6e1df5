import {accessSync, constants, statSync} from 'node:fs';
import path from 'node:path';

/** The file that a shell would run for a bare name; null when no directory of PATH has it. */
export function findProgram(name: string, searchPath: string | undefined): string | null {
	for (const directory of (searchPath ?? '/usr/local/bin:/usr/bin:/bin').split(path.delimiter)) {
		// A relative entry means another file in every working directory; an empty one is the current directory.
		if (!path.isAbsolute(directory)) continue;
		const file = path.join(directory, name);
		if (isExecutable(file)) return file;
	}
	return null;
}

export function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}
