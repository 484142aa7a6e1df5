import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {spawnSource} from './spawn-source.ts';
import {temporaryHome} from './temporary-folder.ts';

/** Writes until there is no room, then tells how it went; `go on` when there is room again. */
const program = `
	import {once} from 'node:events';
	import {openRegistry} from './src/state-dir/registry.ts';
	import {appSpec} from './test/unit/state-dir/app-spec.ts';
	setInterval(() => {}, 1000);
	const registry = openRegistry(process.argv[2]);
	registry.set({spec: appSpec('api'), wanted: 'running'});
	console.log('written');
	await new Promise((resolve) => process.once('SIGUSR2', resolve));
	try {
		registry.set({spec: appSpec('web', {args: ['x'.repeat(100_000)]}), wanted: 'running'});
	} catch ({code, message}) {
		console.log(code + ' ' + message);
	}
	console.log(registry.all().map(({spec}) => spec.name).join());
`;

test('a write that finds room for a part only changes nothing, and says what is full', async () => {
	const home = temporaryHome();
	const writer = await spawnSource(program, [home]);
	expect(await writer.line()).toBe('written');
	const before = readFileSync(path.join(home, 'apps.json'), 'utf8');
	// The kernel's own limit: what is beyond 8 KiB is not written, as on a disk that fills up in the middle.
	execFileSync('prlimit', ['--pid', String(writer.pid), '--fsize=8192:unlimited']);
	process.kill(writer.pid, 'SIGUSR2');
	expect(await writer.line()).toBe(
		'FCM_ERR_STATE_WRITE cannot write apps.json: the limit on file sizes is reached (ulimit -f) (EFBIG); the old one is intact',
	);
	expect(await writer.line()).toBe('api');
	expect(readFileSync(path.join(home, 'apps.json'), 'utf8')).toBe(before);
	expect(readdirSync(home).filter((name) => name.startsWith('apps.json'))).toEqual(['apps.json', 'apps.json.bak']);
});
