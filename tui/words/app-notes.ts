import type {AppStatus, SlotTrouble} from '../../src/protocol/status.ts';
import type {Seen} from '../store/monit-state.ts';
import {ageWords, countdownWords} from './ages.ts';
import type {Note} from './note.ts';
import {plainText} from './plain-text.ts';

/** What is not as it should be with an app: its rollout, slots that wait or gave up, the last rollout that failed. */
export function appNotes({status, at}: Seen<AppStatus>, now: number): readonly Note[] {
	const rollout = rolloutNote({status, at}, now);
	return [...(rollout ? [rollout] : []), ...troubleNotes(status, now)];
}

/** What holds a rollout up, or how far it is. */
function rolloutNote({status, at}: Seen<AppStatus>, now: number): Note | null {
	const {rollout} = status;
	if (!rollout) return null;
	const age = ageWords(rollout.sinceMs + now - at);
	const text = plainText(
		`rollout to generation ${rollout.toGeneration}: ${rollout.phase.replaceAll('-', ' ')} for ${age}`,
	);
	return rollout.phase === 'held' ? {glyph: '!', tone: 'warn', text} : {glyph: '↻', tone: 'busy', text};
}

/** The same without the rollout. */
export function troubleNotes(status: AppStatus, now: number): readonly Note[] {
	const notes: Note[] = [];
	const {lastFailure, unreachable} = status;
	if (unreachable)
		notes.push({glyph: '!', tone: 'bad', text: plainText(`${unreachable}; these are the last known figures`)});
	notes.push(...status.trouble.map((trouble) => troubleNote(trouble, now)));
	if (lastFailure) {
		const ago = ageWords(now - lastFailure.at);
		const text = `generation ${lastFailure.generation} failed ${ago} ago and was rolled back: ${lastFailure.reason}`;
		notes.push({glyph: '✖', tone: 'bad', text: plainText(text)});
	}
	return notes;
}

function troubleNote({slot, failures, retryAt, reason}: SlotTrouble, now: number): Note {
	const times = failures === 1 ? 'failed once' : `failed ${failures} times`;
	if (retryAt === null) return {glyph: '✖', tone: 'bad', text: plainText(`slot ${slot} ${times}, given up: ${reason}`)};
	const next = retryAt <= now ? 'trying again' : `next try in ${countdownWords(retryAt - now)}`;
	return {glyph: '!', tone: 'warn', text: plainText(`slot ${slot} ${times}, ${next}: ${reason}`)};
}
