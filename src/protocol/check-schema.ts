import {fail, isObject} from './decode-fields.ts';

/** The part of JSON Schema that the schema of a spec is written in. conf checks the registry with the same one. */
export interface Schema {
	type?: string;
	enum?: readonly unknown[];
	anyOf?: readonly Schema[];
	pattern?: string;
	maxLength?: number;
	minimum?: number;
	maximum?: number;
	items?: Schema;
	maxItems?: number;
	properties?: Record<string, Schema>;
	required?: readonly string[];
	additionalProperties?: Schema;
	default?: unknown;
}

/**
 * Checks a value of any origin; returns it with the defaults of absent fields filled in, in a copy. Throws
 * FCM_ERR_PROTOCOL with the place. Never deeper than the schema, however deep the value is.
 */
export function checkSchema(schema: Schema, value: unknown, at: string): unknown {
	if (schema.anyOf) return checkAny(schema.anyOf, value, at);
	if (schema.enum) {
		return schema.enum.includes(value)
			? value
			: fail(at, schema.enum.map((each) => JSON.stringify(each)).join(' or '), value);
	}
	switch (schema.type) {
		case 'object':
			return checkObject(schema, value, at);
		case 'array':
			return checkList(schema, value, at);
		case 'string':
			return checkText(schema, value, at);
		case 'integer':
			return checkNumber(schema, value, at);
		case 'boolean':
			return typeof value === 'boolean' ? value : fail(at, 'true or false', value);
		default:
			return value === null ? value : fail(at, 'null', value);
	}
}

/**
 * Tells of the first kind that the value is not, unless one of them fits. Those that cannot fit are not tried: an error
 * costs more than all else here, and most alternatives are something or null.
 */
function checkAny(kinds: readonly Schema[], value: unknown, at: string): unknown {
	const likely = kinds.filter((kind) => mayFit(kind, value));
	let first: unknown;
	for (const kind of likely.length > 0 ? likely : kinds.slice(0, 1)) {
		try {
			return checkSchema(kind, value, at);
		} catch (error) {
			first ??= error;
		}
	}
	throw first;
}

/** By its type alone: an enum has none. */
function mayFit({type}: Schema, value: unknown): boolean {
	switch (type) {
		case 'null':
			return value === null;
		case 'object':
			return isObject(value);
		case 'string':
			return typeof value === 'string';
		case 'integer':
			return typeof value === 'number';
		case 'boolean':
			return typeof value === 'boolean';
		case 'array':
			return Array.isArray(value);
		default:
			return true;
	}
}

function checkObject(
	{properties = {}, required = [], additionalProperties}: Schema,
	value: unknown,
	at: string,
): unknown {
	if (!isObject(value)) fail(at, 'an object', value);
	const checked = new Map(Object.entries(value));
	for (const [name, schema] of Object.entries(properties)) {
		const own = checked.get(name) === undefined ? schema.default : checked.get(name);
		if (own !== undefined || required.includes(name)) checked.set(name, checkSchema(schema, own, `${at}.${name}`));
	}
	if (additionalProperties) {
		for (const [name, each] of checked) {
			if (!Object.hasOwn(properties, name))
				checked.set(name, checkSchema(additionalProperties, each, `${at}.${name.slice(0, 64)}`));
		}
	}
	// Unlike an assignment, this makes `__proto__` a key and not a prototype.
	return Object.fromEntries(checked);
}

function checkList({items, maxItems}: Schema, value: unknown, at: string): unknown {
	if (!Array.isArray(value)) fail(at, 'a list', value);
	if (maxItems !== undefined && value.length > maxItems) fail(at, `a list of at most ${maxItems}`, value);
	return items ? value.map((each: unknown, index) => checkSchema(items, each, `${at}[${index}]`)) : value;
}

function checkText({pattern, maxLength}: Schema, value: unknown, at: string): string {
	if (typeof value !== 'string') fail(at, 'a text', value);
	if (maxLength !== undefined && value.length > maxLength) fail(at, `a text of at most ${maxLength} characters`, value);
	if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) fail(at, `a text like ${pattern}`, value);
	return value;
}

function checkNumber({minimum, maximum}: Schema, value: unknown, at: string): number {
	if (!Number.isSafeInteger(value)) fail(at, 'a whole number', value);
	const number = value as number;
	if (minimum !== undefined && number < minimum) fail(at, `at least ${minimum}`, value);
	if (maximum !== undefined && number > maximum) fail(at, `at most ${maximum}`, value);
	return number;
}

/** Whether a value has at most so many levels. Looks no deeper than that. */
export function isShallow(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	return levels > 0 && Object.values(value).every((each) => isShallow(each, levels - 1));
}
