import {mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {noTotals} from '../../../src/protocol/app-totals.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
import {readTotals, TotalsFile} from '../../../src/state-dir/totals-file.ts';
import {temporaryFolder} from './temporary-folder.ts';

const some = {generation: 3, restarts: 2, requests: {total: 40, aborted: 1, status: [0, 30, 5, 4, 1]}, connections: 9};

describe('the totals of an app', () => {
	let home: string;
	let file: string;
	beforeEach(() => {
		home = temporaryFolder();
		const {dir, totals} = appPaths(home, 'api');
		mkdirSync(dir, {recursive: true});
		file = totals;
	});

	it('are zero before there are any, and then what was written last', () => {
		expect(readTotals(home, 'api')).toEqual(noTotals);
		const totals = new TotalsFile(home, 'api');
		const most = Number.MAX_SAFE_INTEGER;
		const large = {...some, requests: {total: most, aborted: most, status: [most, most, most, most, most]}};
		for (const each of [large, some]) {
			totals.write(each);
			expect(readTotals(home, 'api')).toEqual(each);
			expect(statSync(file)).toMatchObject({size: 512});
			expect(statSync(file).mode & 0o777).toBe(0o600);
		}
		totals.close();
	});

	it('are not written when nothing has changed, and again when the file is gone', () => {
		const totals = new TotalsFile(home, 'api');
		totals.write(some);
		writeFileSync(file, 'somebody was here');
		totals.write({...some});
		expect(readFileSync(file, 'utf8')).toBe('somebody was here');
		rmSync(file);
		totals.write(some);
		expect(readTotals(home, 'api')).toEqual(some);
		totals.close();
	});

	it.each([
		...['', '{', 'null', '[]', '{"generation":1}'],
		JSON.stringify({...some, restarts: -1}),
		JSON.stringify({...some, connections: 1.5}),
		JSON.stringify({...some, requests: {...some.requests, status: [1, 2]}}),
		JSON.stringify({...some, requests: {...some.requests, total: '7'}}),
	])('are zero when damaged: %s', (text) => {
		writeFileSync(file, text);
		expect(readTotals(home, 'api')).toEqual(noTotals);
	});

	it('are neither read nor written through a symlink', () => {
		const elsewhere = path.join(home, 'elsewhere');
		writeFileSync(elsewhere, JSON.stringify(some));
		symlinkSync(elsewhere, file);
		expect(readTotals(home, 'api')).toEqual(noTotals);
		expect(() => new TotalsFile(home, 'api').write(noTotals)).toThrow(/ELOOP/);
		expect(readFileSync(elsewhere, 'utf8')).toBe(JSON.stringify(some));
	});
});
