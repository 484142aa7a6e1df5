import {chmodSync, lstatSync, readdirSync, renameSync, unlinkSync} from 'node:fs';
import path from 'node:path';

/** What keeps damaging a file must not fill the disk with its remains. */
const kept = 8;

/**
 * Renames a damaged state file to `<name>.corrupt-<time>`, as it is, whatever it is: a folder with all that is in it, a
 * symlink itself. The new name, or null when it cannot be moved.
 */
export function setAside(file: string): string | null {
	const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
	try {
		renameSync(file, aside);
		if (lstatSync(aside).isFile()) chmodSync(aside, 0o600);
		forgetOldest(file);
		return path.basename(aside);
	} catch {
		return null;
	}
}

function forgetOldest(file: string): void {
	const folder = path.dirname(file);
	const remains = readdirSync(folder, {withFileTypes: true})
		.filter((entry) => entry.isFile() && entry.name.startsWith(`${path.basename(file)}.corrupt-`))
		.map(({name}) => name)
		.sort();
	for (const name of remains.slice(0, -kept)) unlinkSync(path.join(folder, name));
}
