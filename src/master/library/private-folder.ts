import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Where the private sockets of workers are: made when the first is asked for, for nobody else to enter. */
export class PrivateFolder {
	#folder: string | null = null;

	path(worker: number): string {
		this.#folder ??= mkdtempSync(path.join(tmpdir(), 'fcm-'));
		return path.join(this.#folder, String(worker % 10_000));
	}

	remove(): void {
		if (this.#folder !== null) rmSync(this.#folder, {recursive: true, force: true});
		this.#folder = null;
	}
}
