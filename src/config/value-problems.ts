import type * as z from 'zod';

interface Problem {
	path: (string | number)[];
	message: string;
}

/**
 * What zod refused. Of a value that may have several forms, zod tells only that it has none of them; where the problem
 * is within an object or a list, that is the form that was meant.
 */
export function problemsIn(error: z.ZodError | undefined): Problem[] {
	return (error?.issues ?? []).flatMap((issue) => problemsOf(issue, []));
}

function problemsOf(issue: z.core.$ZodIssue, before: Problem['path']): Problem[] {
	const path = [...before, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
	if (issue.code === 'invalid_key') return issue.issues.map(({message}) => ({path, message}));
	const meant = issue.code === 'invalid_union' ? issue.errors.find(isWithin) : undefined;
	return meant ? meant.flatMap((inner) => problemsOf(inner, path)) : [{path, message: issue.message}];
}

function isWithin(form: readonly z.core.$ZodIssue[]): boolean {
	return form.length > 0 && form.every(({path}) => path.length > 0);
}
