import {readdirSync} from 'node:fs';
import path from 'node:path';

/** An older file of a log: `out.log.1` is the one before `out.log`, `out.log.2.gz` the one before that. */
export interface RotatedFile {
	index: number;
	path: string;
	isCompressed: boolean;
}

/** The file of one worker, when the workers of an app do not share one: `out-3.log`. A device is shared all the same. */
export function workerLogFile(file: string, slot: number): string {
	if (isDevice(file)) return file;
	const {dir, name, ext} = path.parse(file);
	return path.join(dir, `${name}-${slot}${ext}`);
}

/** The files of single workers that are there, by slot. */
export function workerLogFiles(file: string): {slot: number; path: string}[] {
	const {dir, name, ext} = path.parse(file);
	return entriesOf(dir)
		.map((entry) => ({entry, slot: numberBetween(entry, `${name}-`, ext)}))
		.filter((found): found is {entry: string; slot: number} => found.slot !== null)
		.map(({entry, slot}) => ({slot, path: path.join(dir, entry)}))
		.sort((a, b) => a.slot - b.slot);
}

/** The older files of a log that are there, the youngest first. Of one that lies there twice, the compressed one: it is whole. */
export function rotatedFiles(file: string): RotatedFile[] {
	const {dir, base} = path.parse(file);
	const found = new Map<number, RotatedFile>();
	for (const entry of entriesOf(dir)) {
		const isCompressed = entry.endsWith('.gz');
		const index = numberBetween(entry, `${base}.`, isCompressed ? '.gz' : '');
		if (index === null || index === 0 || (found.has(index) && !isCompressed)) continue;
		found.set(index, {index, path: path.join(dir, entry), isCompressed});
	}
	return [...found.values()].sort((a, b) => a.index - b.index);
}

export function rotatedName(file: string, index: number, isCompressed: boolean): string {
	return `${file}.${index}${isCompressed ? '.gz' : ''}`;
}

/** What a process compresses now, until it is whole. Several app masters may compress the files of one log. */
export function compressingName(file: string, pid: number): string {
	return `${file}.gz.${pid}.tmp`;
}

/** What is being compressed, or was when its process died. */
export function compressingFiles(file: string): {pid: number; path: string}[] {
	const {dir, base} = path.parse(file);
	return entriesOf(dir).flatMap((entry) => {
		const pid = /^[1-9]\d*$/.exec(entry.startsWith(`${base}.gz.`) ? entry.slice(base.length + 4, -4) : '')?.[0];
		return pid !== undefined && entry.endsWith('.tmp') ? [{pid: Number(pid), path: path.join(dir, entry)}] : [];
	});
}

/** Not a file that can be rotated or read: `/dev/null`, `/dev/stdout`. */
export function isDevice(file: string): boolean {
	return file.startsWith('/dev/') && !file.startsWith('/dev/shm/');
}

function entriesOf(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function numberBetween(entry: string, before: string, after: string): number | null {
	if (!entry.startsWith(before) || !entry.endsWith(after) || entry.length <= before.length + after.length) return null;
	const digits = entry.slice(before.length, entry.length - after.length);
	return /^(0|[1-9]\d{0,5})$/.test(digits) ? Number(digits) : null;
}
