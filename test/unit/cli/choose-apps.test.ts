import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {chooseApps} from '../../../src/cli/choose-apps.ts';
import {FcmError} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';
import {fakeStatus} from './fake-status.ts';

const apps = [fakeStatus('api'), fakeStatus('web', {namespace: 'shop'}), fakeStatus('work', {namespace: 'shop'})];
const answers = {'apps.list': () => ({daemon: {}, apps})};

let home: string;
beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'fcm-choose-'));
});
afterEach(() => rmSync(home, {recursive: true}));

test.each([
	[['all'], ['api', 'web', 'work']],
	[
		['web', 'api', 'web'],
		['api', 'web'],
	],
	[['shop'], ['web', 'work']],
	[['/^W/i'], ['web', 'work']],
])('%j means %j', async (selectors, names) => {
	expect(await chooseApps(fakeContext({answers}), selectors)).toEqual(names);
});

test('an unknown name is refused with the nearest one', async () => {
	await expect(chooseApps(fakeContext({answers}), ['api', 'wrok'])).rejects.toMatchObject({
		code: 'FCM_ERR_APP_NOT_FOUND',
		message: 'no app called "wrok"; did you mean "work"?',
	});
});

test('a pattern that fits nothing is refused, and so is a broken one', async () => {
	await expect(chooseApps(fakeContext({answers}), ['/^x/'])).rejects.toMatchObject({code: 'FCM_ERR_APP_NOT_FOUND'});
	await expect(chooseApps(fakeContext({answers}), ['/(/'])).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
});

test('without a daemon the folders of the apps are listed', async () => {
	for (const name of ['api', 'web']) mkdirSync(path.join(home, 'apps', name), {recursive: true});
	const context = fakeContext({home});
	expect(await chooseApps(context, ['all'])).toEqual(['api', 'web']);
	await expect(chooseApps(context, ['apj'])).rejects.toMatchObject({code: 'FCM_ERR_APP_NOT_FOUND'});
	expect(context.opened).toEqual([false, false]);
});

test.each(['FCM_ERR_DAEMON_LOST', 'FCM_ERR_TIMEOUT'] as const)(
	'nor is a daemon needed that fails with %s',
	async (code) => {
		mkdirSync(path.join(home, 'apps', 'api'), {recursive: true});
		const fail = () => {
			throw new FcmError(code, 'it was killed');
		};
		expect(await chooseApps(fakeContext({home, answers: {'apps.list': fail}}), ['all'])).toEqual(['api']);
	},
);

test('all of nothing is nothing', async () => {
	expect(await chooseApps(fakeContext({home}), ['all'])).toEqual([]);
});
