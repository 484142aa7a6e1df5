import {mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {homePaths} from '../../../src/state-dir/paths.ts';
import {sweepFolder, sweepHome} from '../../../src/state-dir/sweep-temporaries.ts';
import {temporaryFolder} from './temporary-folder.ts';

/** Larger than any pid that Linux gives. */
const nobody = 5_000_000;

it('removes what dead writers have left in a home, and nothing else', () => {
	const home = temporaryFolder();
	const {apps, saves, cache} = homePaths(home);
	const bundle = path.join(apps, 'api');
	for (const folder of [saves, cache, path.join(bundle, 'logs')]) mkdirSync(folder, {recursive: true});
	const left = `x.json.${nobody}-0123abcd.tmp`;
	for (const folder of [home, saves, cache, bundle]) writeFileSync(path.join(folder, left), '');
	const kept = ['apps.json', 'out.log.tmp', `x.json.${nobody}-0123abcd.tmp.bak`, `x.json.${nobody}-0123ABCD.tmp`];
	for (const name of kept) writeFileSync(path.join(bundle, name), '');
	expect(sweepHome(home)).toBe(4);
	expect(sweepHome(home)).toBe(0);
	expect(readdirSync(bundle).sort()).toEqual([...kept, 'logs'].sort());
	expect(sweepHome(path.join(home, 'not-there'))).toBe(0);
});

it('leaves alone what a living process writes, and what is no file; what bears its own pid is an older one', () => {
	const folder = temporaryFolder();
	const [living, own] = [`x.${process.ppid}-0123abcd.tmp`, `x.${process.pid}-0123abcd.tmp`];
	for (const name of [living, own]) writeFileSync(path.join(folder, name), '');
	symlinkSync(folder, path.join(folder, `link.${nobody}-0123abcd.tmp`));
	mkdirSync(path.join(folder, `folder.${nobody}-0123abcd.tmp`));
	expect(sweepFolder(folder)).toBe(1);
	expect(readdirSync(folder)).toHaveLength(3);
	expect(readdirSync(folder)).toContain(living);
});
