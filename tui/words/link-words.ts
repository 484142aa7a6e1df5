import type {MonitState} from '../store/monit-state.ts';
import type {Note} from './action-lines.ts';
import {ageWords} from './ages.ts';
import {plainText} from './plain-text.ts';

/** How the connection stands: long words, and short ones for a narrow terminal. */
export function linkWords({link, apps, now}: MonitState): {long: Note; short: Note} {
	if (link.state === 'live') return both({glyph: '●', tone: 'good', text: 'connected'});
	if (link.state === 'connecting') return both({glyph: '◌', tone: 'busy', text: 'connecting'});
	const age = ageWords(now - link.since);
	const what = link.problem === null ? `daemon gone since ${age}` : `daemon trouble since ${age}`;
	const why = link.problem === null ? survivors(apps, link.running) : `: ${plainText(link.problem)}`;
	const note = {glyph: '✖', tone: 'bad'} as const;
	return {long: {...note, text: `${what}${why}; reconnecting`}, short: {...note, text: `daemon gone ${age}`}};
}

/** Only what was looked up: an app master that lives. */
function survivors(apps: MonitState['apps'], running: number): string {
	const had = apps.filter(({status}) => status.masterPid > 0).length;
	if (running === 0) return '';
	return running === had ? ', the apps go on' : `, ${running} of ${had} apps go on`;
}

function both(note: Note): {long: Note; short: Note} {
	return {long: note, short: note};
}
