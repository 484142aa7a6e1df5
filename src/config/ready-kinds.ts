import * as z from 'zod';
import type {LineReady} from '../protocol/app-spec.ts';
import {describeValue} from './describe-value.ts';
import type {KindInput} from './key-definition.ts';
import {expected} from './value-kinds.ts';

const lineWords = expected('a text that a line contains, or an expression like "/listening on \\\\d+/i"');

/** An expression of a config program is written as it would be in JSON. */
const asText = (value: unknown) => (value instanceof RegExp ? String(value) : value);
const readyLine = z.preprocess(
	asText,
	z
		.string(lineWords)
		.min(1, lineWords)
		.max(1000, expected('at most 1000 characters'))
		.transform((value, context): LineReady => {
			const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(value) ?? [];
			if (source === undefined) return {line: value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), flags: ''};
			const problem = expressionProblem(source, flags!);
			if (problem) context.addIssue(problem);
			return {line: source, flags: flags!};
		}),
);

const portWords = expected('a port from 1 to 65535');
const tcpPort = z
	.union(
		[z.int(portWords).min(1, portWords).max(65_535, portWords), z.string().regex(/^[1-9]\d{0,4}$/, portWords)],
		portWords,
	)
	.transform((value, context): number => {
		if (Number(value) > 65_535) context.addIssue(portWords.error({input: value}));
		return Number(value);
	});

/** The checks of what shows that a worker is ready. */
export const readyKinds = {readyLine, tcpPort} satisfies Partial<Record<keyof KindInput, z.ZodType>>;

function expressionProblem(source: string, flags: string): string | null {
	if (flags !== '' && flags !== 'i')
		return `of the flags of an expression only i is allowed, got ${describeValue(flags)}`;
	try {
		new RegExp(source, flags);
		return null;
	} catch (error) {
		return (error as Error).message.replace(/^Invalid regular expression: /, 'not a regular expression: ');
	}
}
