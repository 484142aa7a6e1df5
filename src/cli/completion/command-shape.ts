import type {CommandDefinition} from '../command-table/command-definition.ts';

/** What may stand where an argument stands. */
export type ArgumentKind = 'apps' | 'files' | 'apps-and-files' | 'nothing' | {words: readonly string[]};

export interface OptionShape {
	/** `-n` and `--name`. */
	flags: readonly string[];
	/** What its value is; null: it has none. */
	value: 'file' | 'other' | null;
	summary: string;
}

/** One command or group, as all shells need it. */
export interface CommandShape {
	/** `daemon status`; empty: before any command. */
	path: string;
	/** Its last word and what else may be typed for it. */
	names: readonly string[];
	summary: string;
	options: readonly OptionShape[];
	argument: ArgumentKind;
	/** The words that may follow: those of a group. */
	children: readonly {name: string; summary: string}[];
}

/** The root first, then groups and commands by path. */
export function commandShapes(table: readonly CommandDefinition[]): CommandShape[] {
	const commands = table.map(shapeOf);
	const groups = [...new Set(table.flatMap(({name}) => (name.includes(' ') ? [name.split(' ')[0]!] : [])))].map(
		(path): CommandShape => ({
			...{path, names: [path], summary: `commands about the ${path}`, options: everywhere, argument: 'nothing'},
			children: childrenOf(path, commands),
		}),
	);
	const top = [...commands.filter(({path}) => !path.includes(' ')), ...groups];
	const root: CommandShape = {
		...{path: '', names: [], summary: '', options: [...everywhere, ...ofRoot], argument: 'nothing'},
		children: top.map(({path, summary}) => ({name: path, summary})),
	};
	return [root, ...groups, ...commands];
}

/** The word of a path that a shell sees last. */
export function parentOf(path: string): string {
	return path.includes(' ') ? path.slice(0, path.lastIndexOf(' ')) : '';
}

function childrenOf(group: string, commands: readonly CommandShape[]): CommandShape['children'] {
	return commands
		.filter(({path}) => parentOf(path) === group)
		.map(({path, summary}) => ({name: path.slice(group.length + 1), summary}));
}

function shapeOf({name, aliases, summary, options, ...definition}: CommandDefinition): CommandShape {
	return {
		path: name,
		names: [name.slice(name.lastIndexOf(' ') + 1), ...aliases],
		summary,
		options: [...options.map(([notation, what]) => optionShape(notation, what)), ...everywhere],
		argument: definition.completes ?? argumentKind(definition.arguments),
		children: [],
	};
}

/** From commander's notation: `-n, --name <name>`. */
function optionShape(notation: string, summary: string): OptionShape {
	const value = /[<[](.+?)[>\]]/.exec(notation)?.[1];
	const flags = notation.match(/(?:^|\s)--?[a-z-]+/g) ?? [];
	return {
		flags: flags.map((flag) => flag.trim()),
		value: value === undefined ? null : value === 'file' ? 'file' : 'other',
		summary,
	};
}

function argumentKind(named: CommandDefinition['arguments']): ArgumentKind {
	const [first = ''] = named.map(([notation]) => notation.replace(/[<>[\].]/g, ''));
	if (first === 'app' || first === 'apps') return 'apps';
	return first.includes('file') ? 'files' : 'nothing';
}

const everywhere: readonly OptionShape[] = [
	{flags: ['--help'], value: null, summary: 'print help'},
	{flags: ['--quiet'], value: null, summary: 'print errors only'},
	{flags: ['--no-color'], value: null, summary: 'print without colours'},
];
const ofRoot: readonly OptionShape[] = [{flags: ['--version'], value: null, summary: 'print the version'}];
