/** One fcm command as the command line knows it. Comes from the CLI's own table. */
export interface CommandWord {
	/** `reload`, `worker kill`. */
	path: string;
	aliases: readonly string[];
	summary: string;
	/** `--json`, `-f`. */
	flags: readonly string[];
	/** What stands in the place of its arguments. */
	takes: 'apps' | 'other';
}

/** What only looks: the rest is not run while reading only. */
const looking = new Set([
	...['ls', 'describe', 'logs', 'events', 'requests', 'pid', 'plan', 'ping', 'doctor', 'dash', 'help'],
	...['rollout status', 'daemon status', 'config get', 'config list', 'completion'],
]);

/** What takes requests away, or for ever: it asks first. */
const costly = new Set(['stop', 'restart', 'delete', 'kill', 'worker kill', 'flush', 'signal', 'resurrect']);

/** What fills the terminal itself, or asks questions there. */
const takesTerminal = new Set(['logs', 'dash', 'run', 'init']);

export type Kind = 'look' | 'act' | 'costly' | 'unknown' | 'this';

export interface Understood {
	kind: Kind;
	/** Without aliases; empty for an unknown one. */
	path: string;
	needsTerminal: boolean;
}

/** What a command line would do. */
export function understand(argv: readonly string[], words: readonly CommandWord[]): Understood {
	const found = findWord(argv, words);
	if (!found) return {kind: argv[0]?.startsWith('-') ? 'look' : 'unknown', path: '', needsTerminal: false};
	const {path} = found;
	const follows = argv.some((word) => word === '-f' || word === '--follow');
	const needsTerminal = takesTerminal.has(path) || (path === 'events' && follows);
	const asksForHelp = argv.includes('--help') || argv.includes('-h');
	if (asksForHelp) return {kind: 'look', path, needsTerminal: false};
	if (path === 'monit') return {kind: 'this', path, needsTerminal: false};
	return {kind: looking.has(path) ? 'look' : costly.has(path) ? 'costly' : 'act', path, needsTerminal};
}

export function findWord(argv: readonly string[], words: readonly CommandWord[]): CommandWord | undefined {
	const [first = '', second = ''] = argv;
	const of = (path: string) => words.find((word) => word.path === path || word.aliases.includes(path));
	return of(`${first} ${second}`) ?? of(first);
}

/** A line as a shell would cut it into words, without variables and the like. Null: a quote is not closed. */
export function splitWords(text: string): string[] | null {
	const words: string[] = [];
	let word: string | null = null;
	let quote = '';
	for (const letter of text) {
		if (quote !== '') {
			if (letter === quote) quote = '';
			else word += letter;
		} else if (letter === '"' || letter === "'") {
			quote = letter;
			word ??= '';
		} else if (letter === ' ') {
			if (word !== null) words.push(word);
			word = null;
		} else word = (word ?? '') + letter;
	}
	if (word !== null) words.push(word);
	return quote === '' ? words : null;
}

/** What may stand in the place of the last word. */
export function candidates(text: string, words: readonly CommandWord[], apps: readonly string[]): readonly string[] {
	const before = text.split(' ');
	const stem = before.pop() ?? '';
	const given = before.filter((word) => word !== '');
	return [...new Set(possible(given, stem, words, apps))].filter((word) => word.startsWith(stem)).sort();
}

function possible(
	given: readonly string[],
	stem: string,
	words: readonly CommandWord[],
	apps: readonly string[],
): readonly string[] {
	const [first] = given;
	if (first === undefined) return words.map(({path}) => path.split(' ')[0]!);
	const group = words.filter(({path}) => path.startsWith(`${first} `));
	if (given.length === 1 && group.length > 0) return group.map(({path}) => path.split(' ')[1]!);
	const word = findWord(given, words);
	if (!word) return [];
	if (stem.startsWith('-')) return word.flags;
	return word.takes === 'apps' ? [...apps, 'all'] : [];
}
