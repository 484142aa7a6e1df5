import {type AST, ParseError, parseTOML} from 'toml-eslint-parser';
import {FcmError} from '../shared/errors.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import type {Path} from './findings.ts';
import {maxDepth, requireShallow, tooDeep} from './nesting.ts';
import {PlacedValue} from './placed-value.ts';

type Container = Map<string, unknown> | unknown[];

/**
 * Parses TOML 1.0: apps are `[[apps]]`.
 * @throws FcmError FCM_ERR_CONFIG_SYNTAX with line and column; the line itself may hold a secret and is not shown.
 */
export function parseTomlSource(file: string, contents: string): EcosystemSource {
	const text = contents.replace(/^\uFEFF/, '');
	requireShallow(file, text);
	const [table] = parse(file, text).body;
	const placed = new PlacedValue(file, text);
	const root = new Map<string, unknown>();
	placed.place([], {key: 0, value: 0});
	for (const node of table.body) {
		if (node.type === 'TOMLKeyValue') addKeyValue(node, root, []);
		else addTable(node);
	}
	return {value: toPlain(root), keyProblems: placed.keyProblems, locate: placed.locate};

	function addTable({resolvedKey, key, body, range}: AST.TOMLTable): void {
		if (resolvedKey.length > maxDepth) throw tooDeep(file);
		let container: Container = root;
		resolvedKey.forEach((part, index) => {
			const place = resolvedKey.slice(0, index + 1);
			placed.place(place, {key: key.range[0], value: range[0]});
			container = into(container, part, typeof resolvedKey[index + 1] === 'number', place);
		});
		for (const node of body) addKeyValue(node, container, resolvedKey);
	}

	function addKeyValue({key, value}: AST.TOMLKeyValue, container: Container, path: Path): void {
		const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
		const last = names.pop()!;
		let inner = container;
		let place = path;
		for (const name of names) {
			place = [...place, name];
			placed.place(place, {key: key.range[0], value: value.range[0]});
			inner = into(inner, name, false, place);
		}
		const full = [...place, last];
		placed.place(full, {key: key.range[0], value: value.range[0]});
		placed.set(inner as Map<string, unknown>, place, last, contentOf(value, full));
	}

	function contentOf(node: AST.TOMLContentNode, path: Path): unknown {
		if (path.length > maxDepth) throw tooDeep(file);
		if (node.type === 'TOMLArray')
			return node.elements.map((item, index) => {
				placed.place([...path, index], {key: item.range[0], value: item.range[0]});
				return contentOf(item, [...path, index]);
			});
		if (node.type === 'TOMLInlineTable') {
			const entries = new Map<string, unknown>();
			for (const item of node.body) addKeyValue(item, entries, path);
			return entries;
		}
		// A date is what it was written as; whoever expects a number is told of a string.
		return node.value instanceof Date ? text.slice(...node.range) : node.value;
	}

	/** The table within a table, made when it is not there. The parser has refused whatever is no table. */
	function into(container: Container, part: string | number, isList: boolean, path: Path): Container {
		if (Array.isArray(container)) {
			container[part as number] ??= new Map<string, unknown>();
			return container[part as number] as Container;
		}
		const found = container.get(part as string);
		if (found !== undefined) return found as Container;
		const made: Container = isList ? [] : new Map<string, unknown>();
		placed.set(container, path.slice(0, -1), String(part), made);
		return made;
	}
}

function parse(file: string, text: string): AST.TOMLProgram {
	try {
		return parseTOML(text);
	} catch (error) {
		if (error instanceof RangeError) throw tooDeep(file);
		if (!(error instanceof ParseError)) throw error;
		const {lineNumber: line, column} = error;
		const words = error.message.charAt(0).toLowerCase() + error.message.slice(1);
		const position = {line, column: column + 1};
		throw new FcmError('FCM_ERR_CONFIG_SYNTAX', `${file}:${line}:${column + 1}: ${words}`, {
			details: {file, ...position},
			cause: error,
		});
	}
}

function toPlain(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(toPlain);
	if (!(value instanceof Map)) return value;
	return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]));
}
