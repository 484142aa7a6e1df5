import type {MonitState} from '../store/monit-state.ts';
import {ageWords} from './ages.ts';
import type {Note} from './note.ts';
import {plainText} from './plain-text.ts';

/** How the connection stands, in a word or two. */
export function linkWords({link, now, isReadOnly}: MonitState): Note {
	const mode = isReadOnly ? ' · read-only' : '';
	if (link.state === 'live') return {glyph: '●', tone: 'good', text: `connected${mode}`};
	if (link.state === 'connecting') return {glyph: '◌', tone: 'busy', text: `connecting${mode}`};
	return {glyph: '✖', tone: 'bad', text: `daemon gone ${ageWords(now - link.since)}${mode}`};
}

/** The banner over figures that are not of now; null while they are. */
export function bannerWords({link, apps, now}: MonitState): string | null {
	if (link.state !== 'gone') return null;
	const age = ageWords(now - link.since);
	if (link.problem !== null) return `✖ daemon trouble for ${age}: ${plainText(link.problem)}; reconnecting`;
	return `✖ daemon gone: this is ${age} old${survivors(apps, link.running)}; reconnecting`;
}

/** Only what was looked up: an app master that lives. */
function survivors(apps: MonitState['apps'], running: number): string {
	const had = apps.filter(({status}) => status.masterPid > 0).length;
	if (running === 0) return '';
	return running === had ? ', the apps go on' : `, ${running} of ${had} apps go on`;
}
