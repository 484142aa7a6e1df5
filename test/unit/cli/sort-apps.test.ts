import {expect, test} from 'vitest';
import {sortApps} from '../../../src/cli/sort-apps.ts';
import {fakeStatus} from './fake-status.ts';

const apps = [
	fakeStatus('b', {id: 0, rssBytes: 5, namespace: 'x'}),
	fakeStatus('c', {id: 1, rssBytes: 30, namespace: 'a'}),
	fakeStatus('a', {id: 2, rssBytes: 5, namespace: 'm'}),
];

test.each([
	['name', 'abc'],
	['name:desc', 'cba'],
	['id', 'bca'],
	['namespace', 'cab'],
	['memory:desc', 'cba'],
])('by %s', (by, order) =>
	expect(
		sortApps(apps, by)
			.map(({name}) => name)
			.join(''),
	).toBe(order),
);

test.each([
	['memry', /did you mean "memory"/],
	['color', /there is name, namespace/],
	['name:up', /name:asc or name:desc/],
	['name:asc:desc', /name:asc or name:desc/],
	['constructor', /no such field/],
])('%s is refused', (by, words) => expect(() => sortApps(apps, by)).toThrow(words));
