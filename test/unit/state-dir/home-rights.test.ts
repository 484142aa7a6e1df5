import {chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {closeEntries, openEntries} from '../../../src/state-dir/home-rights.ts';
import {modeOf, temporaryFolder} from './temporary-folder.ts';

test('what is open to others is found and closed; symlinks, and what they lead to, are left alone', () => {
	const home = temporaryFolder();
	const elsewhere = path.join(temporaryFolder(), 'shared.log');
	const [logs, spec, log] = ['apps/api/logs', 'apps/api/spec.json', 'apps/api/logs/out.log'].map((name) =>
		path.join(home, name),
	) as [string, string, string];
	mkdirSync(logs, {recursive: true, mode: 0o700});
	for (const [file, mode] of [
		[spec, 0o644],
		[log, 0o600],
		[elsewhere, 0o666],
	] as const) {
		writeFileSync(file, '');
		chmodSync(file, mode);
	}
	chmodSync(logs, 0o755);
	symlinkSync(elsewhere, path.join(logs, 'error.log'));
	const found = openEntries(home);
	expect(found.map(({path: file, mode}) => [file, mode]).sort()).toEqual([
		[logs, 0o755],
		[spec, 0o644],
	]);
	expect(closeEntries(home).map(({path: file}) => file)).toEqual(found.map(({path: file}) => file));
	expect([logs, spec, log, elsewhere].map((file) => modeOf(statSync(file).mode))).toEqual(['700', '600', '600', '666']);
	expect(openEntries(home)).toEqual([]);
});

test('a home that is not there has nothing open', () => {
	expect(openEntries('/nowhere/at/all')).toEqual([]);
});
