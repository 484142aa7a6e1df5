import {type Node, type ParseError, parseTree, printParseErrorCode} from 'jsonc-parser';
import {FcmError} from '../shared/errors.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import type {Path, Place} from './findings.ts';
import {maskValues} from './mask-values.ts';
import {maxDepth, tooDeep} from './nesting.ts';
import {excerpt, positionAt} from './text-position.ts';

const syntaxWords: Record<string, string> = {
	InvalidSymbol: 'this is neither a string in double quotes, nor a number, true, false or null',
	InvalidNumberFormat: 'this is not a number',
	PropertyNameExpected: 'expected a key in double quotes',
	ValueExpected: 'expected a value',
	ColonExpected: 'expected a colon after the key',
	CommaExpected: 'expected a comma',
	CloseBraceExpected: 'expected a closing }',
	CloseBracketExpected: 'expected a closing ]',
	EndOfFileExpected: 'expected the end of the file',
	UnexpectedEndOfComment: 'a comment is not closed',
	UnexpectedEndOfString: 'a string is not closed',
	UnexpectedEndOfNumber: 'a number is not complete',
	InvalidUnicode: 'expected four hexadecimal digits after \\u',
	InvalidEscapeCharacter: 'no such escape in a string; a backslash is written \\\\',
	InvalidCharacter: 'a control character in a string; write it as an escape like \\n',
};

/**
 * Parses JSON with comments and trailing commas.
 * @throws FcmError FCM_ERR_CONFIG_SYNTAX with line, column, and the line itself.
 */
export function parseJsonSource(file: string, contents: string): EcosystemSource {
	const text = contents.replace(/^\uFEFF/, '');
	const root = parse(file, text);
	const keyProblems: EcosystemSource['keyProblems'] = [];
	const value = toValue(root, []);
	return {value, keyProblems, locate};

	/** Not jsonc-parser's getNodeValue: it would let the last of two equal keys win, and set prototypes. */
	function toValue(node: Node, path: Path): unknown {
		if (path.length > maxDepth) throw tooDeep(file);
		if (node.type === 'array') return (node.children ?? []).map((item, index) => toValue(item, [...path, index]));
		if (node.type !== 'object') return node.value;
		const entries = new Map<string, unknown>();
		for (const {children: [key, child] = []} of node.children ?? []) {
			const name = key!.value as string;
			const keyPath = [...path, name];
			if (name === '__proto__') keyProblems.push({path: keyPath, message: 'this key is refused'});
			else if (entries.has(name)) keyProblems.push({path: keyPath, message: 'the same key twice; keep one'});
			else entries.set(name, toValue(child!, keyPath));
		}
		return Object.fromEntries(entries);
	}

	function locate(path: Path, part: 'key' | 'value'): Place {
		const node = nodeAt(root, path);
		const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
		const {offset} = (part === 'key' && key) || node;
		const {line, column} = positionAt(text, offset);
		return {offset, text: `${file}:${line}:${column}`};
	}
}

function parse(file: string, text: string): Node {
	const errors: ParseError[] = [];
	let root: Node | undefined;
	try {
		root = parseTree(text, errors, {allowTrailingComma: true});
	} catch (error) {
		// The parser recurses: some thousand opening brackets exhaust the stack.
		if (error instanceof RangeError) throw tooDeep(file);
		throw error;
	}
	if (text.trim() === '') throw syntaxError(file, text, 0, 'the file is empty');
	const [first] = errors;
	if (first) throw syntaxError(file, text, first.offset, syntaxWords[printParseErrorCode(first.error)] ?? 'not JSON');
	return root!;
}

/** The node at a path, or the innermost one around it that exists: a missing key is told at its object. */
function nodeAt(root: Node, path: Path): Node {
	let node = root;
	for (const part of path) {
		const next =
			typeof part === 'number'
				? node.children?.[part]
				: node.children?.findLast(({children}) => children?.[0]?.value === part)?.children?.[1];
		if (!next) return node;
		node = next;
	}
	return node;
}

function syntaxError(file: string, text: string, offset: number, words: string): FcmError {
	const position = positionAt(text, offset);
	const place = `${file}:${position.line}:${position.column}`;
	return new FcmError('FCM_ERR_CONFIG_SYNTAX', `${place}: ${words}\n${excerpt(text, position, maskValues)}`, {
		details: {file, ...position},
	});
}
