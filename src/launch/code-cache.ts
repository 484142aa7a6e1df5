import {createHash} from 'node:crypto';
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {homePaths} from '../state-dir/paths.ts';
import {writeFileAtomic} from '../state-dir/write-file-atomic.ts';

/**
 * What V8 has compiled of a program, for those who start it next: a third of an app master's start is compiling. V8 refuses
 * what another V8 or other flags have made, but compares no more of the source than its length, and crashes on code that
 * a disk has damaged. So the name is that of the very same file, unchanged, and a digest stands before the code.
 */
export class CodeCache {
	readonly #home: string;
	readonly #folder: string;
	readonly #program: string;
	readonly #file: string;
	/** When the file was written that this process began with; 0 for none. */
	readonly #foundWrittenAt: number;

	constructor(home: string, program: string) {
		const {ino, size, ctimeMs} = statSync(program);
		this.#home = home;
		this.#folder = homePaths(home).cache;
		this.#program = path.parse(program).name;
		const made = [ino, size, Math.round(ctimeMs), process.version, process.arch];
		this.#file = path.join(this.#folder, [this.#program, ...made].join('-'));
		this.#foundWrittenAt = this.#writtenAt();
	}

	/** Code is run by whoever reads it: where somebody else may write, nothing is read. */
	read(): Buffer | undefined {
		try {
			const places = [statSync(this.#home), lstatSync(this.#folder), lstatSync(this.#file)];
			if (!places.every(isOursAlone)) return undefined;
			const content = readFileSync(this.#file);
			const code = content.subarray(digestBytes);
			return digest(code).equals(content.subarray(0, digestBytes)) ? code : undefined;
		} catch {
			return undefined;
		}
	}

	/** Not when another process has done so since this one began. Where it cannot be kept, the next start is slower, and no more. */
	keep(make: () => Buffer): void {
		try {
			if (this.#writtenAt() !== this.#foundWrittenAt) return;
			if (!existsSync(this.#folder)) mkdirSync(this.#folder, 0o700);
			const code = make();
			writeFileAtomic(this.#file, Buffer.concat([digest(code), code]));
			this.#removeOlder();
		} catch {}
	}

	/** 0 when it is not there, or cannot be looked at. */
	#writtenAt(): number {
		try {
			return lstatSync(this.#file).mtimeMs;
		} catch {
			return 0;
		}
	}

	/** Those of other builds and other Nodes. */
	#removeOlder(): void {
		const own = path.basename(this.#file);
		for (const name of readdirSync(this.#folder)) {
			if (name !== own && name.startsWith(`${this.#program}-`)) rmSync(path.join(this.#folder, name), {force: true});
		}
	}
}

const digestBytes = 32;

function digest(code: Buffer): Buffer {
	return createHash('sha256').update(code).digest();
}

const groupOrOthersWrite = 0o022;

function isOursAlone({uid, mode}: Stats): boolean {
	return uid === process.geteuid?.() && (mode & groupOrOthersWrite) === 0;
}
