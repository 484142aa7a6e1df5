import {formatBytes} from '../../shared/format.ts';
import type {Facts} from './facts.ts';
import {type Finding, shellPath} from './finding.ts';

const check = 'disk';
const MB = 1024 * 1024;
/** Below this a busy app's logs fill the rest within hours. */
const scarceBytes = 500 * MB;
/** The registry is written aside and swapped: it must fit twice. */
const emptyBytes = 20 * MB;
const emptyFiles = 100;

/** Room for state and logs. */
export function diskCheck({home, disk}: Facts): Finding[] {
	if (!disk) return [{check, severity: 'note', message: `cannot tell how much room there is for ${home}`}];
	const {freeBytes, totalBytes, freeFiles, totalFiles} = disk;
	const room = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free at ${home}`;
	const mend = `du -sh ${shellPath(home)}/apps/*`;
	if (freeBytes < emptyBytes) {
		return [{check, severity: 'problem', message: `${room}: state and logs can hardly be written any more`, mend}];
	}
	// Some file systems have no fixed number of files, and say 0 of 0.
	if (totalFiles > 0 && freeFiles < emptyFiles) {
		const message = `${freeFiles} more files can be made at ${home}: state can hardly be written any more`;
		return [{check, severity: 'problem', message, mend}];
	}
	return [
		{check, severity: freeBytes < scarceBytes ? 'note' : 'ok', message: room, ...(freeBytes < scarceBytes && {mend})},
	];
}
