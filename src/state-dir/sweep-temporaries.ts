import {type Dirent, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {homePaths} from './paths.ts';
import {isSameProcess, processStartTime} from './process-identity.ts';

/** As write-file-atomic.ts and lock.ts name what is to be renamed: by the process that writes it. */
const temporary = /\.(\d+)-[0-9a-f]{8}\.tmp$/;

/** Removes what those have left behind in the home who were killed while they wrote. Returns how many files. */
export function sweepHome(home: string): number {
	const {apps, saves, cache} = homePaths(home);
	const bundles = entriesOf(apps).filter((entry) => entry.isDirectory());
	const folders = [home, saves, cache, ...bundles.map(({name}) => path.join(apps, name))];
	return folders.reduce((sum, folder) => sum + sweepFolder(folder), 0);
}

/** The same in one folder. Whoever lives is left alone, and is not this process: it writes nothing meanwhile. */
export function sweepFolder(folder: string): number {
	const left = entriesOf(folder).filter((entry) => {
		const writer = Number(temporary.exec(entry.name)?.[1] ?? Number.NaN);
		return entry.isFile() && !Number.isNaN(writer) && (writer === process.pid || !lives(writer));
	});
	return left.filter(({name}) => removed(path.join(folder, name))).length;
}

/** Not so one that nobody has waited for yet: its pid is still taken. */
function lives(pid: number): boolean {
	return isSameProcess(pid, null) && (process.platform !== 'linux' || processStartTime(pid) !== null);
}

function removed(file: string): boolean {
	try {
		rmSync(file);
		return true;
	} catch {
		return false; // Somebody else has, or nobody can.
	}
}

function entriesOf(folder: string): Dirent[] {
	try {
		return readdirSync(folder, {withFileTypes: true});
	} catch {
		return [];
	}
}
