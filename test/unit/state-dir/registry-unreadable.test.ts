import {chmodSync, chownSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {spawnSource} from './spawn-source.ts';
import {temporaryHome} from './temporary-folder.ts';

const isRoot = process.geteuid?.() === 0;

const program = `
	import {chmodSync} from 'node:fs';
	import {openRegistry} from './src/state-dir/registry.ts';
	import {appSpec} from './test/unit/state-dir/app-spec.ts';
	const [, , home] = process.argv;
	openRegistry(home).set({spec: appSpec('api'), wanted: 'running'});
	chmodSync(home + '/apps.json', 0);
	const registry = openRegistry(home);
	console.log(registry.all().map(({spec}) => spec.name).join());
	console.log(registry.notice);
`;

test('a file that may not be read is set aside, and the last good copy used', async () => {
	const home = temporaryHome();
	// Root may read everything.
	const uid = isRoot ? 12_345 : undefined;
	if (uid) {
		chmodSync(path.dirname(home), 0o755);
		chownSync(home, uid, uid);
	}
	const reader = await spawnSource(program, [home], uid);
	expect(await reader.line()).toBe('api');
	expect(await reader.line()).toMatch(
		/^apps\.json may not be read \(EACCES\) and was set aside as apps\.json\.corrupt-.*; the last good copy is used$/,
	);
	expect(readdirSync(home)).toContain('apps.json');
});
