import type {AppStatus} from '../../src/protocol/status.ts';
import {appColumns} from '../layout/app-columns.ts';
import type {Column} from '../layout/fit-columns.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import {appNotes} from '../words/app-notes.ts';
import type {Seen} from './monit-state.ts';

/** Whether a new status would draw the same texts as the one before: then no frame is worth its cost. */
export function sameOnScreen(before: Seen<AppStatus>, after: Seen<AppStatus>, now: number): boolean {
	const old = before.status;
	const fresh = after.status;
	if (old.masterPid !== fresh.masterPid || old.namespace !== fresh.namespace) return false;
	if (old.workers.length !== fresh.workers.length) return false;
	if (!sameCells(appColumns, {app: before, now}, {app: after, now})) return false;
	const workersDiffer = fresh.workers.some((worker, index) => {
		const was = {worker: old.workers[index]!, sinceMs: now - before.at};
		return !sameCells(workerColumns, was, {worker, sinceMs: now - after.at});
	});
	return !workersDiffer && notesOf(before, now) === notesOf(after, now);
}

function sameCells<Row>(columns: readonly Column<Row>[], before: Row, after: Row): boolean {
	return columns.every(({cell}) => {
		const was = cell(before);
		const is = cell(after);
		return was.text === is.text && was.tone === is.tone;
	});
}

function notesOf(app: Seen<AppStatus>, now: number): string {
	return appNotes(app, now)
		.map(({glyph, text}) => `${glyph}${text}`)
		.join('\n');
}
