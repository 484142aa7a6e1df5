import {didYouMean} from '../shared/nearest-word.ts';
import type {Findings, Path} from './findings.ts';
import {camelCase, type KeyTable, spellingsOf} from './key-spelling.ts';
import {type UnsupportedKey, unsupportedWarning} from './unsupported-keys.ts';

export interface KeyTables {
	known: KeyTable;
	/** Keys that are a warning and no more. */
	unsupported: Record<string, UnsupportedKey>;
	/** Keys that are taken as they are written. */
	open?: RegExp;
}

export interface CanonicalKeys {
	/** Values by canonical key; an `undefined` of a config program is a missing key. */
	values: Record<string, unknown>;
	/** Canonical key -> as the user wrote it. */
	written: Map<string, string>;
}

/** Brings the keys of an object to their canonical spelling, and tells the unknown, doubled and unsupported ones. */
export function canonicalKeys(object: object, path: Path, tables: KeyTables, findings: Findings): CanonicalKeys {
	const known = spellingsOf(tables.known);
	const unsupported = spellingsOf(tables.unsupported);
	const values = new Map<string, unknown>();
	const written = new Map<string, string>();
	for (const [key, value] of Object.entries(object)) {
		if (value === undefined) continue;
		const canonical = known.get(key) ?? (tables.open?.test(key) ? key : undefined);
		const idle = unsupported.get(key);
		const twin = canonical === undefined ? undefined : written.get(canonical);
		if (twin !== undefined) {
			findings.keyProblem([...path, key], `the same key as "${twin}"; keep one of them`);
		} else if (canonical !== undefined) {
			values.set(canonical, value);
			written.set(canonical, key);
		} else if (idle !== undefined) {
			findings.warning([...path, key], unsupportedWarning(tables.unsupported[idle]!));
		} else {
			findings.keyProblem([...path, key], `unknown key${suggestion(key, tables)}`);
		}
	}
	return {values: Object.fromEntries(values), written};
}

/** Suggests in the style of the typed key, and a known key before an unsupported one. */
function suggestion(key: string, tables: KeyTables): string {
	const style = key.includes('_') ? (word: string) => word : camelCase;
	for (const table of [tables.known, tables.unsupported]) {
		const words = Object.entries(table).flatMap(([word, {aliases = []}]) => [word, ...aliases]);
		const found = didYouMean(key, [...words, ...words.map(style)]);
		if (found) return found;
	}
	return '';
}
