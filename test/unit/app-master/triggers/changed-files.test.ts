import {expect, test} from 'vitest';
import {ChangedFiles} from '../../../../src/app-master/triggers/changed-files.ts';

test.each([
	[['/srv/a.js'], 'a.js changed'],
	[['/srv/a.js', '/srv/lib/b.js', '/srv/a.js'], 'a.js and lib/b.js changed'],
	[['/srv/a', '/srv/b', '/srv/c'], 'a, b, c changed'],
	[['/srv/a', '/srv/b', '/srv/c', '/srv/d', '/srv/e'], 'a, b, c and more changed'],
	[['/etc/x'], '/etc/x changed'],
])('%j is told as %s', (files, words) => {
	const changed = new ChangedFiles();
	for (const file of files) changed.add(file);
	expect(changed.take('/srv')).toBe(words);
	changed.add('/srv/next');
	expect(changed.take('/srv')).toBe('next changed');
});
