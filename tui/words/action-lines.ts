import type {OperationResult} from '../../src/protocol/operation.ts';
import {FcmError, type WireError} from '../../src/shared/errors.ts';
import {formatDuration} from '../../src/shared/format.ts';
import type {ActionResult} from '../source/monit-source.ts';
import {commandLine} from '../store/monit-action.ts';
import type {ActionEntry} from '../store/monit-state.ts';
import {spinnerGlyph} from '../theme/marks.ts';
import {ageWords} from './ages.ts';
import type {Note} from './note.ts';
import {plainText} from './plain-text.ts';
import {tellingLine} from './telling-line.ts';

/** The command that one would have typed, and what became of it. */
export function actionLines({action, outcome, startedAt}: ActionEntry, now: number): readonly Note[] {
	const command = commandLine(action);
	if (outcome.state === 'done') return resultLines(command, outcome.result).map(plain);
	const parts = [command, outcome.progress, ageWords(now - startedAt)].filter((part) => part !== null);
	return [plain({glyph: spinnerGlyph(now), tone: 'busy', text: parts.join(' · ')})];
}

function resultLines(command: string, result: ActionResult): readonly Note[] {
	switch (result.kind) {
		case 'apps':
			return appLines(command, result.results);
		case 'worker':
			return [good(command, `worker ${result.end.slot} (pid ${result.end.pid}) ended: ${result.end.reason}`)];
		case 'stack': {
			const {frames, why} = result.stack;
			return [good(command, why === null ? `${frames.length} frames` : `no stack: ${why}`)];
		}
		case 'command':
			return [commandNote(command, result)];
		case 'failed':
			return badLines(command, result.error);
	}
}

function appLines(command: string, results: readonly OperationResult[]): readonly Note[] {
	const fine = results.flatMap((result) => (result.ok ? [result] : []));
	const failed = results.flatMap((result) => (result.ok ? [] : [result]));
	const bad = failed.flatMap(({app, error}) => badLines(results.length > 1 ? `${command} · ${app}` : command, error));
	if (fine.length === 0) return bad;
	return [good(command, fine.length === 1 ? goodWords(fine[0]!) : `${fine.length} apps ${fine[0]!.change}`), ...bad];
}

function goodWords({change, generation, ready, wanted, tookMs}: OperationResult & {ok: true}): string {
	const isGone = change === 'stopped' || change === 'deleted';
	return `${change}${isGone ? '' : `, generation ${generation}, ${ready}/${wanted} ready`}, ${formatDuration(tookMs)}`;
}

function commandNote(command: string, {code, lines}: ActionResult & {kind: 'command'}): Note {
	const last = lines.findLast((text) => text.trim() !== '') ?? '';
	if (code === 0) return good(command, lines.length > 1 ? `done, ${lines.length} lines` : last || 'done');
	return {glyph: '✖', tone: 'bad', text: `${command} · ${code === null ? 'ended' : `exit ${code}`}: ${lines[0] ?? ''}`};
}

function good(command: string, words: string): Note {
	return {glyph: '✔', tone: 'good', text: `${command} · ${words}`};
}

function badLines(command: string, error: WireError): readonly Note[] {
	if (error.code === 'FCM_ERR_DAEMON_LOST' || error.code === 'FCM_ERR_INTERRUPTED') {
		const text = `${command} · the daemon went away before it answered; the app goes on with it`;
		return [{glyph: '?', tone: 'warn', text}];
	}
	const verdict = error.code === 'FCM_ERR_ROLLED_BACK' ? 'rolled back: ' : '';
	const prefix = error.message.includes('rolled back') ? '' : verdict;
	const stderr = stderrLine(error);
	return [
		{glyph: '✖', tone: 'bad', text: `${command} · ${prefix}${error.message}`},
		stderr === null
			? {glyph: ' ', tone: 'dim', text: FcmError.fromWire(error).hint}
			: {glyph: ' ', tone: 'bad', text: `stderr: ${stderr}`},
	];
}

/** From WorkerFailureDetails, which comes over the wire: nothing in it is taken for granted. */
function stderrLine(error: WireError): string | null {
	const lines: unknown = error.details?.stderr;
	if (!Array.isArray(lines)) return null;
	return tellingLine(lines.filter((text) => typeof text === 'string').map(plainText));
}

function plain(note: Note): Note {
	return {...note, text: plainText(note.text)};
}
