import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {RotatingFile} from '../../../src/state-dir/rotating-file.ts';
import {modeOf, temporaryFolder} from './temporary-folder.ts';

function fileIn(folder: string, name = 'events.ndjson', maxBytes?: number) {
	const said: string[] = [];
	const file = new RotatingFile({
		path: path.join(folder, name),
		...(maxBytes !== undefined && {maxBytes}),
		onFailing: (reason) => said.push(`failing: ${reason}`),
		onMended: (lost) => said.push(`mended: ${lost} lost`),
	});
	return {file, said, path: path.join(folder, name), flush: () => file.flush(10_000)};
}

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1);

test('lines come in their order, readable by the owner only, after those that are there', async () => {
	const {file, path: place, flush, said} = fileIn(temporaryFolder());
	file.append('one');
	file.append('two');
	await flush();
	file.append('three');
	await flush();
	expect(linesOf(place)).toEqual(['one', 'two', 'three']);
	expect(modeOf(statSync(place).mode)).toBe('600');
	expect(said).toEqual([]);
});

test('a file with wider rights is closed', async () => {
	const {file, path: place, flush} = fileIn(temporaryFolder());
	writeFileSync(place, 'old\n');
	chmodSync(place, 0o666);
	file.append('new');
	await flush();
	expect(modeOf(statSync(place).mode)).toBe('600');
});

test('a line that its writer did not end is ended, so that the next one is whole', async () => {
	const {file, path: place, flush} = fileIn(temporaryFolder());
	writeFileSync(place, '{"a":1}\n{"torn');
	file.append('{"b":2}');
	await flush();
	expect(linesOf(place)).toEqual(['{"a":1}', '{"torn', '{"b":2}']);
});

test('two files of the given size hold the newest lines', async () => {
	const {file, path: place, flush} = fileIn(temporaryFolder(), 'events.ndjson', 1000);
	for (let line = 0; line < 500; line++) {
		file.append(`line ${String(line).padStart(4, '0')}`);
		await flush();
		expect(statSync(place).size).toBeLessThanOrEqual(1000);
	}
	const all = [...linesOf(`${place}.1`), ...linesOf(place)];
	expect(all.length).toBeGreaterThan(100);
	expect(all).toEqual(
		Array.from({length: all.length}, (_, at) => `line ${String(500 - all.length + at).padStart(4, '0')}`),
	);
	expect(modeOf(statSync(`${place}.1`).mode)).toBe('600');
	expect(existsSync(`${place}.2`)).toBe(false);
});

test('a full disk loses lines, says so once and counts them', async () => {
	const {file, said, flush} = fileIn('/dev', 'full');
	for (let line = 0; line < 3; line++) {
		file.append('lost');
		await flush();
	}
	expect(said).toEqual(['failing: the disk is full (ENOSPC)']);
});

test('a folder that is gone loses lines, and when it is back the loss is told', async () => {
	const folder = path.join(temporaryFolder(), 'bundle');
	const {file, said, path: place, flush} = fileIn(folder);
	file.append('lost');
	await flush();
	file.append('lost too');
	await flush();
	expect(said).toEqual([expect.stringMatching(/^failing: ENOENT/)]);
	mkdirSync(folder);
	file.append('kept');
	await flush();
	expect(linesOf(place)).toEqual(['kept']);
	expect(said.slice(1)).toEqual(['mended: 2 lost']);
});

test('a file that is removed meanwhile is made again', async () => {
	const {file, path: place, flush} = fileIn(temporaryFolder());
	file.append('one');
	await flush();
	rmSync(place);
	file.append('two');
	await flush();
	expect(linesOf(place)).toEqual(['two']);
});

test('a symlink is not followed', async () => {
	const folder = temporaryFolder();
	const {file, said, path: place, flush} = fileIn(folder);
	symlinkSync(path.join(folder, 'elsewhere'), place);
	file.append('line');
	await flush();
	expect(said).toEqual([expect.stringMatching(/^failing: ELOOP/)]);
	expect(existsSync(path.join(folder, 'elsewhere'))).toBe(false);
});

test('lines that come faster than the disk takes them are bounded and counted', async () => {
	const {file, said, path: place, flush} = fileIn(temporaryFolder(), 'events.ndjson', 10_000_000);
	const line = 'x'.repeat(1023);
	for (let count = 0; count < 3000; count++) file.append(line);
	await flush();
	const written = linesOf(place).length;
	expect(written).toBeGreaterThanOrEqual(1024);
	expect(said).toEqual(['failing: the disk does not keep up', `mended: ${3000 - written} lost`]);
});
