import type {EcosystemSource} from './ecosystem-source.ts';
import type {Path, Place} from './findings.ts';
import {positionAt} from './text-position.ts';

interface Offsets {
	key: number;
	value: number;
}

/** Remembers where each value of a text stands, while a parser's tree becomes plain values. */
export class PlacedValue {
	readonly keyProblems: EcosystemSource['keyProblems'] = [];
	readonly #file: string;
	readonly #text: string;
	readonly #offsets = new Map<string, Offsets>();

	constructor(file: string, text: string) {
		this.#file = file;
		this.#text = text;
	}

	/** The first place of a path counts. */
	place(path: Path, offsets: Offsets): void {
		const id = JSON.stringify(path);
		if (!this.#offsets.has(id)) this.#offsets.set(id, offsets);
	}

	/** Sets a key, unless no object may have it or has it already: that is told later, with all other problems. */
	set(entries: Map<string, unknown>, path: Path, key: string, value: unknown): void {
		if (key === '__proto__') this.keyProblems.push({path: [...path, key], message: 'this key is refused'});
		else if (entries.has(key)) this.keyProblems.push({path: [...path, key], message: 'the same key twice; keep one'});
		else entries.set(key, value);
	}

	/** What is missing is told at the innermost thing around it that is there. */
	readonly locate = (path: Path, part: 'key' | 'value'): Place => {
		for (let length = path.length; length >= 0; length--) {
			const offsets = this.#offsets.get(JSON.stringify(path.slice(0, length)));
			if (!offsets) continue;
			const offset = length === path.length ? offsets[part] : offsets.value;
			const {line, column} = positionAt(this.#text, offset);
			return {offset, text: `${this.#file}:${line}:${column}`};
		}
		return {offset: 0, text: `${this.#file}:1:1`};
	};
}
