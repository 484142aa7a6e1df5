import {describe, expect, it} from 'vitest';
import {selectApps} from '../../../src/shared/select-apps.ts';

const apps = [
	{name: 'api', namespace: 'shop'},
	{name: 'admin', namespace: 'default'},
	{name: 'worker.mail', namespace: 'shop'},
	{name: 'shop2', namespace: 'default'},
];

describe('selectors', () => {
	it.each([
		[['api'], ['api']],
		[['shop'], ['api', 'worker.mail']],
		[['all'], ['api', 'admin', 'worker.mail', 'shop2']],
		[['/^a/'], ['api', 'admin']],
		[['/^A/i'], ['api', 'admin']],
		[
			['shop', 'api'],
			['api', 'worker.mail'],
		],
		[
			['shop2', 'api'],
			['api', 'shop2'],
		],
	])('%j means %j', (selectors, names) => {
		expect(selectApps(apps, selectors)).toEqual(names);
	});

	it('prefers the app to the namespace of the same name', () => {
		expect(selectApps([{name: 'shop', namespace: 'default'}, ...apps], ['shop'])).toEqual(['shop']);
	});

	it('names the nearest app for one that is not known', () => {
		const error = {code: 'FCM_ERR_APP_NOT_FOUND', message: 'no app called "apu"; did you mean "api"?'};
		expect(() => selectApps(apps, ['apu'])).toThrow(expect.objectContaining(error));
	});

	it('invents no likeness', () => {
		expect(() => selectApps(apps, ['zzzzzz'])).toThrow(expect.objectContaining({message: 'no app called "zzzzzz"'}));
	});

	it('fails as a whole when one selector fits nothing', () => {
		expect(() => selectApps(apps, ['api', 'nope'])).toThrow('no app called "nope"');
		expect(() => selectApps(apps, ['/^zz/'])).toThrow("no app's name fits /^zz/");
	});

	it('takes `all` of nothing as nothing, and says of a name that there are no apps yet', () => {
		expect(selectApps([], ['all'])).toEqual([]);
		expect(() => selectApps([], ['api'])).toThrow('there are none yet');
	});

	it.each([[['/(/']], [[]], [[1 as unknown as string]]])('refuses %j as usage', (selectors) => {
		expect(() => selectApps(apps, selectors)).toThrow(expect.objectContaining({code: 'FCM_ERR_USAGE'}));
	});
});
