import {expect, test} from 'vitest';
import {LibraryMaster} from '../../../src/master/library/library-master.ts';

const exec = import.meta.filename;

test.each<[unknown, RegExp]>([
	[5, /ecv: expected an object|ecv: /],
	['yes', /ecv: /],
	[{path: 'up'}, /ecv.*path/],
	[{monitor: 5}, /ecv.*monitor/],
	[{control: 'everybody'}, /ecv.*control/],
	[{contorl: true}, /contorl: unknown.*control/],
	[{path: '/up', monitor: '/up'}, /monitor is the heartbeat itself/],
])('ecv: %j is refused in words', (ecv, words) => {
	const make = () => new LibraryMaster({exec, ecv: ecv as never});
	expect(make).toThrow(
		expect.objectContaining({code: 'FCM_ERR_CONFIG_INVALID', message: expect.stringMatching(words)}),
	);
});

test.each([true, false, null, {}, {control: true}, {control: 'anywhere', monitor: null}] as const)(
	'ecv: %j is taken',
	(ecv) => {
		expect(new LibraryMaster({exec, ecv}).drained).toBe(false);
	},
);

test.each([-1, 1.5, 65_536, '80', undefined, Number.NaN])('no status on port %s', async (port) => {
	const master = new LibraryMaster({exec});
	await expect(master.status({port: port as number})).rejects.toMatchObject({code: 'FCM_ERR_CONFIG_INVALID'});
});

test('without a heartbeat there is nothing to drain', async () => {
	await expect(new LibraryMaster({exec}).drain()).rejects.toMatchObject({code: 'FCM_ERR_NO_HEARTBEAT'});
});
