import {ecosystemKeys} from './ecosystem-keys.ts';
import {spellingsOf} from './key-spelling.ts';

/** Key, colon, and a value that is no object or list: a string that may lack its end, or a bare word. */
const pair = /("(?:[^"\\]|\\.)*"|[\w$-]+)(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,{}[\]"][^,{}[\]]*)/g;

/**
 * A line of an ecosystem file as an error may show it: values of keys that are none of fcm's may be secrets, as those of
 * `env` are, and become asterisks. The length stays.
 */
export function maskValues(line: string): string {
	const known = spellingsOf(ecosystemKeys);
	return line.replace(pair, (whole, key: string, colon: string, value: string) => {
		const name = key.replace(/^"|"$/g, '');
		return known.has(name) ? whole : `${key}${colon}${value.replace(/[^"\s]/g, '*')}`;
	});
}
