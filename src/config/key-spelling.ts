import type {KeyDefinition} from './key-definition.ts';
import type {UnsupportedKey} from './unsupported-keys.ts';

/** Key -> what is known of it. */
export type KeyTable = Record<string, Partial<KeyDefinition> | UnsupportedKey>;

/** `kill_timeout` -> `killTimeout`. */
export function camelCase(key: string): string {
	return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Every way to write a key, to its canonical one: aliases, and camelCase of all. */
export function spellingsOf(table: KeyTable): Map<string, string> {
	return new Map(
		Object.entries(table).flatMap(([key, {aliases = []}]) =>
			[key, ...aliases].flatMap((word) => [[word, key] as const, [camelCase(word), key] as const]),
		),
	);
}
