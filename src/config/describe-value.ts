const maxLength = 60;

/** A value as an error message shows it: simple ones as in JSON and cropped, others by their kind alone. */
export function describeValue(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	if (value instanceof RegExp) return 'a regular expression';
	if (value instanceof Date) return 'a date';
	switch (typeof value) {
		case 'undefined':
			return 'nothing';
		case 'string':
			return JSON.stringify(value.length > maxLength ? `${value.slice(0, maxLength)}...` : value);
		case 'object':
			return 'an object';
		case 'function':
			return 'a function';
		case 'symbol':
			return 'a symbol';
		default:
			return String(value);
	}
}

/** The same without any value: `a string`, `a number`. For what may be a secret. */
export function describeKind(value: unknown): string {
	const kinds: Record<string, string> = {
		boolean: 'a boolean',
		number: 'a number',
		bigint: 'a number',
		string: 'a string',
	};
	return kinds[typeof value] ?? describeValue(value);
}
