import {type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument} from 'yaml';
import {FcmError} from '../shared/errors.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import type {Path} from './findings.ts';
import {maxDepth, requireShallow, tooDeep} from './nesting.ts';
import {PlacedValue} from './placed-value.ts';
import {positionAt} from './text-position.ts';

/** Aliases of aliases multiply: a few hundred bytes can stand for gigabytes. */
const maxNodes = 200_000;

/**
 * Parses YAML 1.2, with the merge key `<<` that PM2's parser knows.
 * @throws FcmError FCM_ERR_CONFIG_SYNTAX with line and column; the line itself may hold a secret and is not shown.
 */
export function parseYamlSource(file: string, contents: string): EcosystemSource {
	const text = contents.replace(/^\uFEFF/, '');
	requireShallow(file, text);
	const document = parse(file, text);
	return new YamlReader(file, text, document).source();
}

function parse(file: string, text: string): Document.Parsed {
	// Its own check of equal keys would be a syntax error; here they are told with all other problems.
	const document = parseDocument(text, {prettyErrors: false, uniqueKeys: false, logLevel: 'error'});
	const [problem] = [...document.errors, ...document.warnings];
	if (!problem) return document;
	if (/call stack/.test(problem.message)) throw tooDeep(file);
	const words = problem.code === 'MULTIPLE_DOCS' ? 'more than one document; keep one' : problem.message;
	throw syntaxError(file, text, problem.pos[0], lowerFirst(words));
}

class YamlReader {
	readonly #file: string;
	readonly #text: string;
	readonly #document: Document.Parsed;
	readonly #placed: PlacedValue;
	#nodes = 0;

	constructor(file: string, text: string, document: Document.Parsed) {
		this.#file = file;
		this.#text = text;
		this.#document = document;
		this.#placed = new PlacedValue(file, text);
	}

	source(): EcosystemSource {
		const {contents} = this.#document;
		if (contents === null || (isScalar(contents) && contents.value === null))
			throw syntaxError(this.#file, this.#text, 0, 'the file is empty');
		this.#place([], contents, contents);
		const value = this.#valueOf(contents as ParsedNode, []);
		return {value, keyProblems: this.#placed.keyProblems, locate: this.#placed.locate};
	}

	#valueOf(node: ParsedNode | null, path: Path): unknown {
		if (path.length > maxDepth) throw tooDeep(this.#file);
		if (++this.#nodes > maxNodes)
			throw this.#error(node ?? this.#document.contents!, `its aliases stand for more than ${maxNodes} values`);
		if (node === null) return null;
		if (isAlias(node)) return this.#valueOf(this.#targetOf(node), path);
		if (isSeq<ParsedNode>(node))
			return node.items.map((item, index) => {
				this.#place([...path, index], item, item);
				return this.#valueOf(item, [...path, index]);
			});
		return isMap<ParsedNode, ParsedNode | null>(node) ? this.#objectOf(node, path) : node.value;
	}

	#objectOf(node: {items: {key: ParsedNode; value: ParsedNode | null}[]}, path: Path): Record<string, unknown> {
		const entries = new Map<string, unknown>();
		const merged = new Map<string, unknown>();
		for (const {key, value} of node.items) {
			const name = this.#keyOf(key);
			this.#place([...path, name], key, value ?? key);
			const content = this.#valueOf(value, [...path, name]);
			if (name === '<<') this.#merge(merged, content, key);
			else this.#placed.set(entries, path, name, content);
		}
		return Object.fromEntries([...merged, ...entries]);
	}

	/** What is merged first wins, and the object's own keys win over all. */
	#merge(merged: Map<string, unknown>, content: unknown, key: ParsedNode): void {
		for (const source of Array.isArray(content) ? content : [content]) {
			if (typeof source !== 'object' || source === null || Array.isArray(source))
				throw this.#error(key, '"<<" merges an object, or a list of them');
			for (const [name, value] of Object.entries(source)) if (!merged.has(name)) merged.set(name, value);
		}
	}

	#keyOf(key: ParsedNode): string {
		const node = isAlias(key) ? this.#targetOf(key) : key;
		if (isScalar(node)) return String(node.value);
		throw this.#error(key, 'expected a plain key');
	}

	#targetOf(alias: ParsedNode & {source: string}): ParsedNode {
		const target = (alias as unknown as {resolve(document: Document.Parsed): ParsedNode | undefined}).resolve(
			this.#document,
		);
		if (target) return target;
		throw this.#error(alias, `no anchor "&${alias.source}" before this`);
	}

	#place(path: Path, key: {range?: unknown}, value: {range?: unknown}): void {
		this.#placed.place(path, {key: startOf(key), value: startOf(value)});
	}

	#error(node: {range?: unknown}, words: string): FcmError {
		return syntaxError(this.#file, this.#text, startOf(node), words);
	}
}

function startOf({range}: {range?: unknown}): number {
	return Array.isArray(range) ? (range[0] as number) : 0;
}

function lowerFirst(words: string): string {
	return words.charAt(0).toLowerCase() + words.slice(1);
}

function syntaxError(file: string, text: string, offset: number, words: string): FcmError {
	const position = positionAt(text, offset);
	return new FcmError('FCM_ERR_CONFIG_SYNTAX', `${file}:${position.line}:${position.column}: ${words}`, {
		details: {file, ...position},
	});
}
