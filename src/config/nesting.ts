import {FcmError} from '../shared/errors.ts';

/** No ecosystem file is nested deeper. */
export const maxDepth = 64;

/** Far beyond what a parser's own recursion survives; strings and comments may have some brackets of their own. */
const maxSigns = 500;

/**
 * Refuses what would exhaust the stack of a recursive parser, before it is asked: V8 ends the process when its regular
 * expressions run out of stack. Counts brackets, indentation and the `- ` and `? ` of YAML, wherever they are.
 * @throws FcmError FCM_ERR_CONFIG_SYNTAX.
 */
export function requireShallow(file: string, text: string): void {
	let brackets = 0;
	const indents: number[] = [];
	for (const line of text.split('\n')) {
		for (const char of line) {
			if (char === '[' || char === '{') brackets++;
			else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
			if (brackets > maxSigns) throw tooDeep(file);
		}
		const indent = line.search(/\S/);
		if (indent < 0) continue;
		while ((indents.at(-1) ?? -1) >= indent) indents.pop();
		indents.push(indent);
		const marks = /^\s*((?:[-?:]\s+)*)/.exec(line)![1]!.length / 2;
		if (indents.length + marks > maxSigns) throw tooDeep(file);
	}
}

export function tooDeep(file: string): FcmError {
	return new FcmError('FCM_ERR_CONFIG_SYNTAX', `${file}: nested deeper than ${maxDepth} levels`, {details: {file}});
}
