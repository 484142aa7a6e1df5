import type {OperationResult} from '../../src/protocol/operation.ts';
import {FcmError, type WireError} from '../../src/shared/errors.ts';
import {formatDuration} from '../../src/shared/format.ts';
import type {ActionEntry} from '../store/monit-state.ts';
import {spinnerGlyph} from '../theme/marks.ts';
import type {Tone} from '../theme/theme.ts';
import {ageWords} from './ages.ts';
import {plainText} from './plain-text.ts';
import {tellingLine} from './telling-line.ts';

/** One line of words with the glyph and tone that say how it stands. */
export interface Note {
	glyph: string;
	tone: Tone;
	text: string;
}

/** What became of an action, in one line, or two when it failed. */
export function actionLines(entry: ActionEntry, now: number): readonly Note[] {
	const what = `${entry.verb} ${entry.app}`;
	const {outcome} = entry;
	if (outcome.state === 'running') {
		const parts = [what, outcome.progress, ageWords(now - entry.startedAt)].filter((part) => part !== null);
		return [{glyph: spinnerGlyph(now), tone: 'busy', text: plainText(parts.join(' · '))}];
	}
	return outcome.result.ok ? [goodLine(outcome.result)] : badLines(what, outcome.result.error);
}

function goodLine(result: OperationResult & {ok: true}): Note {
	const {app, change, generation, ready, wanted, tookMs} = result;
	const state =
		change === 'stopped' || change === 'deleted' ? '' : `generation ${generation}, ${ready} of ${wanted} ready, `;
	return {glyph: '✔', tone: 'good', text: `${app} ${change}: ${state}${formatDuration(tookMs)}`};
}

function badLines(what: string, error: WireError): readonly Note[] {
	if (error.code === 'FCM_ERR_DAEMON_LOST' || error.code === 'FCM_ERR_INTERRUPTED') {
		const text = `${what}: the daemon went away before it answered; the app goes on with it`;
		return [{glyph: '?', tone: 'warn', text}];
	}
	const verdict = error.code === 'FCM_ERR_ROLLED_BACK' ? 'rolled back: ' : '';
	const prefix = error.message.includes('rolled back') ? '' : verdict;
	const stderr = stderrLine(error);
	return [
		{glyph: '✖', tone: 'bad', text: plainText(`${what}: ${prefix}${error.message}`)},
		stderr === null
			? {glyph: ' ', tone: 'dim', text: FcmError.fromWire(error).hint}
			: {glyph: ' ', tone: 'bad', text: `stderr: ${stderr}`},
	];
}

/** From WorkerFailureDetails, which comes over the wire: nothing in it is taken for granted. */
function stderrLine(error: WireError): string | null {
	const lines: unknown = error.details?.stderr;
	if (!Array.isArray(lines)) return null;
	return tellingLine(lines.filter((line) => typeof line === 'string').map(plainText));
}
