import type {Mode} from '../store/monit-state.ts';
import {keymap} from './keymap.ts';

export type HelpLine = {id: string} & (
	| {kind: 'title'; text: string}
	| {kind: 'key'; label: string; words: string}
	| {kind: 'blank'}
);

const titles: readonly [Mode, string][] = [
	['table', 'In the table'],
	['logs', 'In the logs'],
	['filter', 'While typing a filter'],
	['confirm', 'When asked'],
];

const shortNames: readonly [string, string][] = [
	['RST', 'restarts'],
	['INF', 'requests in flight'],
	['P99', '99 of 100 requests of the last minute were faster'],
	['LOOP', 'share of time that the event loop was busy'],
];

/** The help screen, made from the keymap. */
export const helpLines: readonly HelpLine[] = [
	...titles.flatMap(([mode, title]) => [
		...section(
			title,
			keymap[mode].map(({label, words}) => [label, words]),
		),
		{id: `${title} end`, kind: 'blank'} as const,
	]),
	...section('Short column names', shortNames),
];

function section(title: string, keys: readonly [string, string][]): HelpLine[] {
	const lines = keys.map(([label, words]): HelpLine => ({id: `${title} ${label}`, kind: 'key', label, words}));
	return [{id: title, kind: 'title', text: title}, ...lines];
}
