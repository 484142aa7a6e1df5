import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {lastEvents} from '../../../src/state-dir/last-events.ts';
import {temporaryFolder} from './temporary-folder.ts';

const line = (seq: number, more = {}) =>
	`${JSON.stringify({type: 'app-stopping', app: 'api', seq, at: seq, ...more})}\n`;
const seqs = (file: string, count: number) => lastEvents(file, count).map(({seq}) => seq);

test('a journal that is not there has none', () => {
	expect(lastEvents(path.join(temporaryFolder(), 'events.ndjson'), 10)).toEqual([]);
});

test('the last ones, from the rotated file too, without what is no event', () => {
	const file = path.join(temporaryFolder(), 'events.ndjson');
	writeFileSync(`${file}.1`, line(1) + line(2) + line(3));
	const odd = ['null', '[]', '7', '{"type":"x"}', '{"type":5,"app":"a","seq":1,"at":1}', ''];
	writeFileSync(file, `${line(4)}${odd.join('\n')}\n{"type":"app-st\n${line(5)}{"type":"torn`);
	expect(seqs(file, 1)).toEqual([5]);
	expect(seqs(file, 3)).toEqual([3, 4, 5]);
	expect(seqs(file, 100)).toEqual([1, 2, 3, 4, 5]);
});

test('only the end of a long file is read', () => {
	const file = path.join(temporaryFolder(), 'events.ndjson');
	writeFileSync(file, Array.from({length: 20_000}, (_, seq) => line(seq, {reason: 'äöü'})).join(''));
	expect(seqs(file, 3)).toEqual([19_997, 19_998, 19_999]);
});
