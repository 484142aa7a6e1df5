/** How much of a value is told. Beyond it, an ellipsis: what a program tells must not weigh on those that listen. */
export interface Limits {
	/** Objects, lists and values in them. */
	values: number;
	levels: number;
	/** Characters of one text, or of one key. */
	text: number;
	/** Characters of all of them. */
	characters: number;
}

const cut = '…';

/**
 * Any value as plain JSON that is safe to send, to merge and to print: no prototypes, no cycles (they end at the levels),
 * never more than the limits. Never throws, whatever getters and `toJSON` do.
 */
export function plainJson(value: unknown, limits: Limits): unknown {
	const left = {values: limits.values, characters: limits.characters};
	const plainText = (text: string): string => {
		const room = Math.min(limits.text, left.characters);
		left.characters -= Math.min(text.length, room);
		return text.length > room ? text.slice(0, room) + cut : text;
	};
	const plain = (each: unknown, levels: number): unknown => {
		left.values--;
		switch (typeof each) {
			case 'string':
				return plainText(each);
			case 'number':
				return Number.isFinite(each) ? each : null;
			case 'boolean':
				return each;
			case 'bigint':
				return plainText(String(each));
			case 'object':
				return each === null ? null : plainObject(each, levels);
			default:
				return undefined;
		}
	};
	const plainObject = (object: object, levels: number): unknown => {
		try {
			return levels === 0 ? cut : membersOf(object, levels);
		} catch {
			return cut;
		}
	};
	const membersOf = (object: object, levels: number): unknown => {
		const own = jsonOf(object);
		if (typeof own !== 'object' || own === null) return plain(own, levels - 1);
		if (Array.isArray(own)) {
			const list: unknown[] = [];
			for (const each of own) {
				if (left.values <= 0) return [...list, cut];
				list.push(plain(each, levels - 1) ?? null);
			}
			return list;
		}
		const entries: [string, unknown][] = [];
		for (const key of Object.keys(own)) {
			if (left.values <= 0) break;
			const told = plain(read(own, key), levels - 1);
			if (told !== undefined) entries.push([plainText(key), told]);
		}
		return Object.fromEntries(entries);
	};
	return plain(value, limits.levels);
}

function jsonOf(object: object): unknown {
	try {
		if (object instanceof Map) return Object.fromEntries(object);
		if (object instanceof Set) return [...object];
		if (object instanceof Error) return String(object);
		const {toJSON} = object as {toJSON?: unknown};
		return typeof toJSON === 'function' ? (toJSON.call(object) as unknown) : object;
	} catch {
		return null;
	}
}

function read(object: object, key: string): unknown {
	try {
		return (object as Record<string, unknown>)[key];
	} catch {
		return undefined;
	}
}
