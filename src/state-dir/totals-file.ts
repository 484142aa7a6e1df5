import {closeSync, constants, fchmodSync, fstatSync, openSync, writeSync} from 'node:fs';
import {type AppTotals, decodeTotals, noTotals} from '../protocol/app-totals.ts';
import {appPaths} from './paths.ts';
import {readStateText} from './read-state-text.ts';

/** More than ten numbers of 16 digits need. Always as long, so that a write replaces the one before it and needs no room. */
const bytes = 512;

/**
 * The counters of an app, for the next app master. Written in place by one system call, often, and never synced: who is killed
 * leaves what it wrote, and a power cut may cost the last seconds. A state file, whole and synced, would cost a
 * thousand times as much.
 */
export class TotalsFile {
	readonly #path: string;
	#fd: number | null = null;
	#written = '';

	constructor(home: string, app: string) {
		this.#path = appPaths(home, app).totals;
	}

	/** Does nothing when they are the same as before, and still there. Throws what open(2) and write(2) do. */
	write(totals: AppTotals): void {
		if (this.#fd !== null && fstatSync(this.#fd).nlink === 0) this.close();
		const text = JSON.stringify(totals);
		if (text === this.#written) return;
		this.#fd ??= open(this.#path);
		writeSync(this.#fd, `${text.padEnd(bytes - 1)}\n`, 0);
		this.#written = text;
	}

	close(): void {
		if (this.#fd !== null) closeSync(this.#fd);
		this.#fd = null;
		this.#written = '';
	}
}

/** Zero of everything for an app that has left none, or none that can be read. */
export function readTotals(home: string, app: string): AppTotals {
	try {
		const found = readStateText(appPaths(home, app).totals);
		return (found.kind === 'text' && decodeTotals(JSON.parse(found.text))) || noTotals;
	} catch {
		return noTotals;
	}
}

function open(path: string): number {
	const {O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK} = constants;
	const fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
	fchmodSync(fd, 0o600);
	return fd;
}
