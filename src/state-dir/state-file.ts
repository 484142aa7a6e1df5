import path, {parse as parsePath} from 'node:path';
import Conf from 'conf';
import {checkSchema, type Schema} from '../protocol/check-schema.ts';
import {FcmError} from '../shared/errors.ts';
import {readStateText} from './read-state-text.ts';
import {setAside} from './set-aside.ts';
import {writeFileAtomic, writeWithCopy} from './write-file-atomic.ts';

type Fields = Record<string, unknown>;

export interface StateFileOptions<Content extends object> {
	/** Absolute, ends in `.json`; its folder exists. */
	file: string;
	/** JSON Schema of the top-level keys, with their defaults. */
	schema: Record<string, Schema>;
	/** Of the file, not the version of fcm: raised with a new migration, and only then. */
	format: string;
	/** Format -> what brings a file of the format before it there. */
	migrations: Record<string, (store: Conf<Fields>) => void>;
	/** What a new file holds. */
	empty: Content;
	/** What the schema cannot say: the words of what is wrong, or null. */
	flaw?(content: Content): string | null;
}

/** A whole and checked state file in memory, with its last good copy beside it on the disk (`.bak`). */
export interface StateFile<Content extends object> {
	/** As it was opened. */
	readonly content: Content;
	/** `lost`: there was one, and neither it nor its copy could be used. */
	readonly origin: 'new' | 'file' | 'copy' | 'lost';
	/** What was mended at opening, in one line, for the log and the user. */
	readonly notice: string | null;
	/** Why the copy could not be put in the place of the file; null when it was, or did not have to be. */
	readonly unwritten: FcmError | null;
	/** Throws FCM_ERR_STATE_WRITE when it cannot be written, an Error for what the schema does not take; the file is then as it was. */
	write(content: Content): void;
}

/** The last good copy: always a whole and valid file, as it was after the last change. */
export const copyOf = (file: string) => `${file}.bak`;

/**
 * Never fails: a file that is damaged, or no file at all, is set aside as `<name>.corrupt-<time>` and the last good copy
 * used. What is to be mended is written if it can be: a full disk keeps nobody from opening.
 */
export function openStateFile<Content extends object>(options: StateFileOptions<Content>): StateFile<Content> {
	const {file} = options;
	const name = path.basename(file);
	const first = loadState(file, options);
	if (first.kind === 'good') {
		keepCopy(file, first.text);
		return {...first.state, origin: 'file', notice: null, unwritten: null};
	}

	const copy = loadState(copyOf(file), options);
	if (first.kind === 'absent' && copy.kind === 'absent')
		return {...emptyState(options), origin: 'new', notice: null, unwritten: null};
	const said = first.kind === 'absent' ? `${name} was missing` : `${name} ${first.why}${setAsideWords(file)}`;
	if (copy.kind === 'good') return restored(copy.state, `${said}; the last good copy is used`);
	if (copy.kind === 'bad') setAside(copyOf(file));
	const notice = `${said}; there is no good copy, so it starts empty`;
	return {...emptyState(options), origin: 'lost', notice, unwritten: null};
}

export type State<Content extends object> = Pick<StateFile<Content>, 'content' | 'write'>;

/** Written at once, or the next one to open would find the damage again. */
function restored<Content extends object>(state: State<Content>, notice: string): StateFile<Content> {
	try {
		state.write(state.content);
		return {...state, origin: 'copy', notice, unwritten: null};
	} catch (error) {
		return {...state, origin: 'copy', notice, unwritten: FcmError.from(error)};
	}
}

function setAsideWords(file: string): string {
	const aside = setAside(file);
	return aside === null ? ' and could not be set aside' : ` and was set aside as ${aside}`;
}

export type LoadedState<Content extends object> =
	| {kind: 'absent'}
	| {kind: 'bad'; why: string}
	| {kind: 'good'; text: string; state: State<Content>};

/** What one file holds, without mending anything. `why` goes on from the name of the file. */
export function loadState<Content extends object>(
	file: string,
	options: StateFileOptions<Content>,
): LoadedState<Content> {
	const found = readStateText(file);
	if (found.kind === 'absent') return found;
	if (found.kind === 'unusable') return {kind: 'bad', why: found.why};
	try {
		// Before conf, which takes a while to make its checks.
		parse(found.text, options.format);
		const state = stateOver(file, found.text, options);
		const flaw = options.flaw?.(state.content) ?? null;
		return flaw === null ? {kind: 'good', text: found.text, state} : {kind: 'bad', why: `could not be read (${flaw})`};
	} catch (error) {
		return {kind: 'bad', why: `could not be read (${(error as Error).message.slice(0, maxWhyChars)})`};
	}
}

/** A change makes its own; this is for a file that somebody has edited, or a copy that was taken away. */
function keepCopy(file: string, text: string): void {
	try {
		const copy = readStateText(copyOf(file));
		if (copy.kind !== 'text' || copy.text !== text) writeFileAtomic(copyOf(file), text);
	} catch {
		// A full disk: the file itself is good, and the copy of before is still there.
	}
}

/** The schema has a complaint for every field of a file that holds something else. */
const maxWhyChars = 300;

/** conf finds no file there, and begins with nothing. */
export function emptyState<Content extends object>(options: StateFileOptions<Content>): State<Content> {
	return {...stateOver(`${options.file}.none`, '', options), content: options.empty};
}

/**
 * conf migrates, and knows what is its own in the file; but it reads the text that is given and writes where it is told, and the
 * schema is checked here: to make its checks, conf took a third of a daemon's start. Its own writer ignores how much of the text found room on a disk that fills up, it writes when it opens,
 * and it makes a folder that somebody has removed again, open to others.
 */
function stateOver<Content extends object>(
	path: string,
	text: string,
	options: StateFileOptions<Content>,
): State<Content> {
	let now = text;
	let write = (migrated: string) => {
		now = migrated;
	};
	const {schema, format, migrations, file} = options;
	class Store extends Conf<Fields> {}
	Object.defineProperties(Store.prototype, {
		_write: {value: (content: Fields) => write(JSON.stringify(content, null, '\t'))},
		_ensureDirectory: {value: () => {}},
	});
	const {dir: cwd, base: configName} = parsePath(path);
	const store = new Store({
		...{cwd, configName, fileExtension: '', configFileMode: 0o600, projectVersion: format, migrations},
		// Names of apps have dots.
		accessPropertiesByDotNotation: false,
		deserialize: () => parse(now, format),
	});
	const {__internal__: _, ...opened} = store.store;
	const content = checked(schema, opened);
	write = (next) => writeWithCopy(file, copyOf(file), next);
	return {
		content: content as Content,
		// conf's mark is written along: by itself it would look for it in the file, which may be damaged meanwhile.
		write: (next) => {
			store.store = {...checked(schema, next), __internal__: {migrations: {version: format}}};
		},
	};
}

const root = 'its content';

/** With the defaults of what is not there. Throws an Error with the place of what does not fit; keys that are not known are left alone. */
function checked(properties: Record<string, Schema>, content: object): Fields {
	try {
		return checkSchema({type: 'object', properties}, content, root) as Fields;
	} catch (error) {
		throw new Error((error as Error).message.replace(`${root}.`, ''), {cause: error});
	}
}

/** conf takes `null`, `[]` or a text for an empty object, and a newer format for an older one; here they are refused. */
function parse(text: string, known: string): Fields {
	const value = parseJson(text);
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new SyntaxError('it is no JSON object');
	const {__internal__: mark} = value as {__internal__?: {migrations?: {version?: unknown}}};
	const format = String(mark?.migrations?.version ?? known);
	if (Number.parseInt(format, 10) > Number.parseInt(known, 10)) {
		throw new SyntaxError(`it is of format ${format}, and this fcm knows ${known}`);
	}
	return value as Fields;
}

/** The parser's own message quotes the text around the fault, and that may be a password. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new SyntaxError(text.trim() === '' ? 'it is empty' : 'it is not valid JSON');
	}
}
