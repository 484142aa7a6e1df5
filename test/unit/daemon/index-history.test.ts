import {expect, it} from 'vitest';
import {completeEntry} from '../../../src/daemon/complete-entry.ts';
import {IndexHistory} from '../../../src/daemon/index-history.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';

it('knows which apps changed after an index, as far back as it goes', () => {
	const history = new IndexHistory(10);
	history.note(11, 'api');
	history.note(11, 'web');
	history.note(13, 'web');
	history.note(14, 'api');
	expect(history.since(10)).toEqual(['api', 'web']);
	expect(history.since(13)).toEqual(['api']);
	expect(history.since(14)).toEqual([]);
	expect(history.since(9)).toBeNull();
	for (let index = 15; index < 120; index++) history.note(index, `a${index}`);
	expect(history.since(15)).toBeNull();
	expect(history.since(117)).toEqual(['a118', 'a119']);
});

const entry = (name: string, id?: number) => ({
	...{spec: appSpec(name), wanted: 'running' as const},
	...(id !== undefined && {id}),
});

it('gives an app the number after the highest, and lets it keep it', () => {
	const all = [entry('a', 0), entry('b', 4), entry('old')];
	expect(completeEntry(entry('new'), undefined, all).id).toBe(5);
	expect(completeEntry(entry('b'), entry('b', 4), all).id).toBe(4);
	expect(completeEntry(entry('old'), entry('old'), all).id).toBe(5);
	expect(completeEntry(entry('first'), undefined, []).id).toBe(0);
});

it('gives a saved app its number back, unless another has it by now', () => {
	expect(completeEntry(entry('a', 7), undefined, [entry('b', 2)]).id).toBe(7);
	expect(completeEntry(entry('a', 2), undefined, [entry('b', 2)]).id).toBe(3);
});

it('keeps the file that an app is from unless another is told', () => {
	const before = {...entry('a', 0), source: '/srv/ecosystem.json'};
	expect(completeEntry(entry('a'), before, [before]).source).toBe('/srv/ecosystem.json');
	expect(completeEntry({...entry('a'), source: null}, before, [before]).source).toBeNull();
	expect(completeEntry({...entry('a'), source: undefined}, undefined, [])).not.toHaveProperty('source');
});
