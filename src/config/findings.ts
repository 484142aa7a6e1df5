import {FcmError} from '../shared/errors.ts';

/** From the root of the file's value: `['apps', 1, 'kill_timeout']`. */
export type Path = readonly (string | number)[];

/** Where something stands. `offset` orders the findings; `text` is `file:line:column`, `file`, or nothing. */
export interface Place {
	offset: number;
	text: string;
}

/** Finds a path in the source: the place of its key, or of its value. */
export type Locate = (path: Path, part: 'key' | 'value') => Place;

interface Finding {
	offset: number;
	line: string;
	code: 'FCM_ERR_CONFIG_INVALID' | 'FCM_ERR_SCRIPT_NOT_FOUND';
}

interface FindingList {
	findings: Finding[];
	/** How many were found beyond those that are kept. */
	more: number;
}

/** More lines than this help nobody. */
const maxFindings = 500;

/** Collects everything that is wrong with a source, so that all of it is told at once, in the order of the source. */
export class Findings {
	readonly #locate: Locate;
	readonly #problems: FindingList = {findings: [], more: 0};
	readonly #warnings: FindingList = {findings: [], more: 0};

	/** The names of apps, by the text of their path. */
	readonly #names = new Map<string, string>();

	constructor(locate: Locate) {
		this.#locate = locate;
	}

	/** From now on what is found in this app is told with its name. */
	nameApp(path: Path, name: string): void {
		this.#names.set(pathText(path), name);
	}

	/** Something that must be mended, told at the value. */
	problem(path: Path, message: string, code: Finding['code'] = 'FCM_ERR_CONFIG_INVALID'): void {
		this.#add(this.#problems, path, 'value', message, code);
	}

	/** Something that must be mended, told at the key. */
	keyProblem(path: Path, message: string): void {
		this.#add(this.#problems, path, 'key', message, 'FCM_ERR_CONFIG_INVALID');
	}

	/** Something that the user should know, told at the key. */
	warning(path: Path, message: string): void {
		this.#add(this.#warnings, path, 'key', message, 'FCM_ERR_CONFIG_INVALID');
	}

	/** How another place is named within a message: `apps[0] (ecosystem.json:3:5)`. */
	mention(path: Path): string {
		const {text} = this.#locate(path, 'value');
		return text ? `${pathText(path)} (${text})` : pathText(path);
	}

	/**
	 * The warnings, when there is no problem.
	 * @throws FcmError with every problem on a line of its own: FCM_ERR_SCRIPT_NOT_FOUND when missing scripts are all
	 * there is, FCM_ERR_CONFIG_INVALID otherwise; `details.problems` has the lines.
	 */
	finish(): string[] {
		const {findings} = this.#problems;
		if (findings.length === 0) return linesOf(this.#warnings);
		const problems = linesOf(this.#problems);
		const onlyScripts = findings.every(({code}) => code === 'FCM_ERR_SCRIPT_NOT_FOUND');
		throw new FcmError(onlyScripts ? 'FCM_ERR_SCRIPT_NOT_FOUND' : 'FCM_ERR_CONFIG_INVALID', problems.join('\n'), {
			details: {problems},
		});
	}

	#add(list: FindingList, path: Path, part: 'key' | 'value', message: string, code: Finding['code']): void {
		if (list.findings.length >= maxFindings) {
			list.more++;
			return;
		}
		const {offset, text} = this.#locate(path, part);
		const name = [pathText(path), this.#appOf(path)].filter((word) => word !== '').join(' ');
		list.findings.push({offset, code, line: `${text && `${text}  `}${name && `${name}: `}${message}`});
	}

	/** `(api)`: an index alone is hard to find in a long file, and a config program has no lines. */
	#appOf(path: Path): string {
		for (let length = path.length; length >= 0; length--) {
			const name = this.#names.get(pathText(path.slice(0, length)));
			if (name !== undefined) return `(${name})`;
		}
		return '';
	}
}

/** In the order of the source; findings of one place keep the order in which they were made. */
function linesOf({findings, more}: FindingList): string[] {
	const lines = findings.toSorted((left, right) => left.offset - right.offset).map(({line}) => line);
	return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** `['apps', 1, 'kill_timeout']` -> `apps[1].kill_timeout`. */
export function pathText(path: Path): string {
	return path.reduce<string>((text, part) => {
		if (typeof part === 'number') return `${text}[${part}]`;
		if (!/^[\w$-]{1,64}$/.test(part)) return `${text}[${JSON.stringify(part.slice(0, 64))}]`;
		return text ? `${text}.${part}` : part;
	}, '');
}
