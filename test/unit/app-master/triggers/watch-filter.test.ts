import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {watchFilter} from '../../../../src/app-master/triggers/watch-filter.ts';

describe('watchFilter', () => {
	let dir: string;
	beforeEach(() => {
		dir = mkdtempSync(path.join(tmpdir(), 'fcm-watch-'));
	});
	afterEach(() => rmSync(dir, {recursive: true}));

	it('takes all below a path that is no glob, and nothing beside it', () => {
		const {roots, accepts} = watchFilter({paths: [`${dir}/src`], ignore: []}, '/home/fcm');
		expect(roots).toEqual([`${dir}/src`]);
		expect(accepts(`${dir}/src/a/b.js`)).toBe(true);
		expect(accepts(`${dir}/src2/b.js`)).toBe(false);
	});

	it('watches the directory that a glob begins in, and takes what fits', () => {
		const {roots, accepts} = watchFilter({paths: [`${dir}/src/**/*.js`], ignore: []}, '/home/fcm');
		expect(roots).toEqual([`${dir}/src`]);
		expect(accepts(`${dir}/src/a/b.js`)).toBe(true);
		expect(accepts(`${dir}/src/a/b.txt`)).toBe(false);
	});

	it('takes a name that looks like a glob literally when there is such a file', () => {
		mkdirSync(`${dir}/[id]`);
		const {roots, accepts} = watchFilter({paths: [`${dir}/[id]`], ignore: []}, '/home/fcm');
		expect(roots).toEqual([`${dir}/[id]`]);
		expect(accepts(`${dir}/[id]/page.js`)).toBe(true);
	});

	it.each([
		['/srv/home/apps/api/events.ndjson', true],
		['/srv/home/apps.json', true],
		['/srv/home/apps.json.12-ab.tmp', true],
		['/srv/home/run', true],
		['/srv/home/daemon.log', true],
		['/srv/home/server.js', false],
		['/srv/home', false],
		['/srv/apps/api.js', false],
		['/srv/home2/apps/api.js', false],
	])('what fcm writes itself in its home is ignored: %s: %s', (file, ignored) => {
		expect(watchFilter({paths: ['/srv'], ignore: []}, '/srv/home').ignores(file)).toBe(ignored);
	});

	it.each([
		['a path', '/srv/api/data', '/srv/api/data/x.db', '/srv/api/database'],
		['a glob', '/srv/api/**/*.log', '/srv/api/a/b.log', '/srv/api/a/b.js'],
		['dot files', '/srv/api/**/.*', '/srv/api/.git', '/srv/api/git'],
		['a path in a directory that looks like a glob', '/srv/[a]/out.log', '/srv/[a]/out.log', '/srv/a/out'],
	])('ignores %s', (_, pattern, ignored, kept) => {
		const {ignores} = watchFilter({paths: [dir], ignore: [pattern]}, '/home/fcm');
		expect(ignores(ignored)).toBe(true);
		expect(ignores(kept)).toBe(false);
	});
});
