import {readdirSync, truncateSync} from 'node:fs';
import {beforeEach, expect, test, vi} from 'vitest';
import {openRegistry} from '../../../src/state-dir/registry.ts';
import {appSpec} from './app-spec.ts';
import {temporaryHome} from './temporary-folder.ts';

const disk = vi.hoisted(() => ({isFull: false}));
beforeEach(() => {
	disk.isFull = false;
});

/** As conf does on a disk that fills up while it writes: the file is replaced by its first part, and nothing is said. */
vi.mock('conf', async (original) => {
	const {default: Conf} = await original<typeof import('conf')>();
	class ShortWriting extends Conf {
		override get store() {
			return super.store;
		}
		override set store(value) {
			super.store = value;
			if (disk.isFull) truncateSync(this.path, 100);
		}
	}
	return {default: ShortWriting};
});

test('what conf cuts short on a full disk is put right at once', () => {
	const home = temporaryHome();
	const registry = openRegistry(home);
	registry.set({spec: appSpec('api'), wanted: 'running'});
	disk.isFull = true;
	registry.set({spec: appSpec('web'), wanted: 'running'});
	registry.set({spec: appSpec('db'), wanted: 'running'});
	disk.isFull = false;
	const again = openRegistry(home);
	expect(again.notice).toBeNull();
	expect(again.all().map(({spec}) => spec.name)).toEqual(['api', 'db', 'web']);
	expect(
		readdirSync(home)
			.filter((name) => name.startsWith('apps.json'))
			.sort(),
	).toEqual(['apps.json', 'apps.json.bak']);
});
