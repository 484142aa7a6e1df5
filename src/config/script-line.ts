import {splitWords} from './split-words.ts';

/** What a line of a shell may be. */
export type ScriptLine = {kind: 'words'; words: [string, ...string[]]} | {kind: 'shell'};

/** Whatever a shell would do more with than to split it into words. */
const shellSigns = /[|&;<>()$`*?[\]{}~#!\n\r]/;
const assignment = /^\s*[A-Za-z_]\w*=/;

/** A script that is no file but a line: a program with arguments, or a line that only a shell understands. */
export function parseScriptLine(line: string): ScriptLine {
	if (shellSigns.test(line) || assignment.test(line)) return {kind: 'shell'};
	const [program, ...args] = splitWords(line) ?? [];
	return program === undefined ? {kind: 'shell'} : {kind: 'words', words: [program, ...args]};
}

/** One word of a line for `/bin/sh`. */
export function quoteWord(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
