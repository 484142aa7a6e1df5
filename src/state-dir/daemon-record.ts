import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {homePaths} from './paths.ts';
import {isSameProcess} from './process-identity.ts';
import {writeProcessFile} from './write-file-atomic.ts';

/** Who the daemon is, left by it for those whom it does not answer. */
export interface DaemonRecord {
	pid: number;
	/** See processStartTime. */
	startTime: string | null;
	/** Of fcm. */
	version: string;
}

const fileOf = (home: string) => path.join(homePaths(home).run, 'daemon.json');

/** Throws FCM_ERR_HOME_UNUSABLE. */
export function writeDaemonRecord(home: string, record: DaemonRecord): void {
	writeProcessFile(fileOf(home), `${JSON.stringify(record)}\n`);
}

export function removeDaemonRecord(home: string): void {
	rmSync(fileOf(home), {force: true});
}

/** The daemon that lives, as far as its record tells; null when there is none, or its pid is somebody else's by now. */
export function livingDaemon(home: string): DaemonRecord | null {
	try {
		const record: Partial<DaemonRecord> = JSON.parse(readFileSync(fileOf(home), 'utf8'));
		const {pid, startTime, version} = record;
		if (typeof pid !== 'number' || typeof version !== 'string' || startTime === undefined) return null;
		return isSameProcess(pid, startTime) ? {pid, startTime, version} : null;
	} catch {
		return null;
	}
}
