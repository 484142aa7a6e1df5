import {FcmError} from '../shared/errors.ts';

/**
 * Checks a value that came over the wire and returns it as what it claims to be. `at` names the place for people:
 * "rollout.surge". Throws FCM_ERR_PROTOCOL with that name; never quotes the value, which may be a secret or endless.
 */
export type Decode<T> = (value: unknown, at: string) => T;

/** An object that owns what it has: `constructor` and `__proto__` are keys like any other, or not there. */
export type Fields = Record<string, unknown>;

export function fail(at: string, expected: string, value: unknown): never {
	throw new FcmError('FCM_ERR_PROTOCOL', `${at} is ${kindOf(value)}, not ${expected}`, {details: {field: at}});
}

/** In words, without what it holds: "a text", "a list", "an object", "not there", 5, true. */
function kindOf(value: unknown): string {
	if (value === undefined) return 'not there';
	if (typeof value === 'string') return 'a text';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

export function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(max = 65_536): Decode<string> {
	return (value, at) => {
		if (typeof value !== 'string') fail(at, 'a text', value);
		if (value.length > max) fail(at, `a text of at most ${max} characters`, value);
		return value;
	};
}

export const flag: Decode<boolean> = (value, at) =>
	typeof value === 'boolean' ? value : fail(at, 'true or false', value);

/** Without bounds where those who know what is asked for have better words for what is out of them. */
export function whole(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): Decode<number> {
	return (value, at) => {
		if (!Number.isSafeInteger(value)) fail(at, 'a whole number', value);
		const number = value as number;
		return number >= min && number <= max ? number : fail(at, `from ${min} to ${max}`, value);
	};
}

export function oneOf<const T extends string>(...words: readonly T[]): Decode<T> {
	return (value, at) => {
		const word = words.find((each) => each === value);
		return word ?? fail(at, words.map((each) => `"${each}"`).join(' or '), value);
	};
}

export function list<T>(item: Decode<T>, max: number): Decode<T[]> {
	return (value, at) => {
		if (!Array.isArray(value)) fail(at, 'a list', value);
		if (value.length > max) fail(at, `a list of at most ${max}`, value);
		return value.map((each: unknown, index) => item(each, `${at}[${index}]`));
	};
}

/** Left out by the sender: `optional` fields are not in the result then. */
export function optional<T>(decode: Decode<T>): Optional<T> {
	return {optional: decode};
}

interface Optional<T> {
	optional: Decode<T>;
}

type Shape<T> = {[K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Decode<T[K]>};

/** An object with these fields. Others, of a newer sender, are left out of the result. */
export function object<T extends object>(shape: Shape<T>): Decode<T> {
	const fields = Object.entries(shape) as [string, Decode<unknown> | Optional<unknown>][];
	return (value, at) => {
		if (!isObject(value)) fail(at, 'an object', value);
		const result: Fields = {};
		for (const [name, decode] of fields) {
			const own = Object.hasOwn(value, name) ? value[name] : undefined;
			const place = at === 'params' ? name : `${at}.${name}`;
			if (typeof decode === 'function') result[name] = decode(own, place);
			else if (own !== undefined) result[name] = decode.optional(own, place);
		}
		return result as T;
	};
}
