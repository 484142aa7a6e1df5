import {appColumns} from '../layout/app-columns.ts';
import type {Column} from '../layout/fit-columns.ts';
import {requestColumns} from '../layout/request-columns.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import type {Screen} from '../store/place.ts';
import {keymap} from './keymap.ts';

export type HelpLine = {kind: 'title'; text: string} | {kind: 'key'; label: string; words: string} | {kind: 'blank'};

const titles: Record<Screen, string> = {
	apps: 'Apps',
	app: 'One app',
	worker: 'One worker',
	requests: 'Requests in flight',
	events: 'Events',
	logs: 'Logs',
	output: 'What a command printed',
};

/** The help for a screen, made from the keymap and its columns. */
export function helpLines(screen: Screen): readonly HelpLine[] {
	return [
		...keySection(titles[screen], screen),
		...columnSection(columnsOf(screen)),
		...keySection('While typing a filter', 'filter'),
		...keySection('While typing a command', 'command'),
		...keySection('When asked', 'confirm').slice(0, -1),
	];
}

function keySection(title: string, mode: keyof typeof keymap): readonly HelpLine[] {
	return section(
		title,
		keymap[mode].map(({label, words}) => [label, words]),
	);
}

/** Only what its title does not say. */
function columnSection(columns: readonly Column<never>[]): readonly HelpLine[] {
	const told = columns.flatMap(({short, letter, words}): [string, string][] => {
		const sorts = letter === undefined ? '' : `Shift-${letter} sorts`;
		return words || sorts ? [[short, [words, sorts].filter(Boolean).join('; ')]] : [];
	});
	return told.length === 0 ? [] : section('Columns', told);
}

function columnsOf(screen: Screen): readonly Column<never>[] {
	if (screen === 'apps') return appColumns(false);
	if (screen === 'app') return workerColumns;
	return screen === 'requests' ? requestColumns : [];
}

function section(title: string, keys: readonly (readonly [string, string])[]): readonly HelpLine[] {
	const lines = keys.map(([label, words]): HelpLine => ({kind: 'key', label, words}));
	return [{kind: 'title', text: title}, ...lines, {kind: 'blank'}];
}
