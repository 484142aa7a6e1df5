import type {AppStatus, SlotTrouble} from '../../src/protocol/status.ts';
import type {Seen} from '../store/monit-state.ts';
import type {Note} from './action-lines.ts';
import {ageWords, countdownWords} from './ages.ts';
import {plainText} from './plain-text.ts';

/** What is not as it should be with an app: its rollout, slots that wait or gave up, the last rollout that failed. */
export function appNotes({status, at}: Seen<AppStatus>, now: number): readonly Note[] {
	const notes: Note[] = [];
	const {rollout, lastFailure, unreachable} = status;
	if (unreachable)
		notes.push({glyph: '!', tone: 'bad', text: plainText(`${unreachable}; these are the last known figures`)});
	if (rollout) {
		const age = ageWords(rollout.sinceMs + now - at);
		const text = `rollout to generation ${rollout.toGeneration}: ${rollout.phase.replaceAll('-', ' ')} for ${age}`;
		const ways = `, until fcm rollout promote ${status.name} or fcm rollout abort ${status.name}`;
		if (rollout.phase === 'held') notes.push({glyph: '!', tone: 'warn', text: plainText(text + ways)});
		else notes.push({glyph: '↻', tone: 'busy', text: plainText(text)});
	}
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
