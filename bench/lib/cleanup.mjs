/** What must be undone, however the benchmark ends. */
import {mkdtempSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const pending = new Set();
let ending = false;

/** Runs `work` once: when the returned function is called, or in `cleanUpAll`. */
export function cleanUpLater(work) {
	let done;
	const once = () => {
		done ??= Promise.resolve()
			.then(work)
			.finally(() => pending.delete(once));
		return done;
	};
	pending.add(once);
	return once;
}

/** A new folder, and how to remove it. Every contender begins with one: refused once the end has begun. */
export function temporaryFolder(prefix) {
	if (ending) throw new Error('the benchmark is ending');
	const folder = mkdtempSync(path.join(os.tmpdir(), prefix));
	return {folder, remove: cleanUpLater(() => rm(folder, {recursive: true, force: true, maxRetries: 3}))};
}

export async function cleanUpAll() {
	ending = true;
	// The newest first: a contender goes before the folders that it lives in.
	for (const once of [...pending].reverse()) {
		await once().catch((error) => process.stderr.write(`clean-up: ${error.message}\n`));
	}
}
