import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openPreferences} from '../../../src/state-dir/preferences.ts';
import {modeOf, temporaryFolder, temporaryHome} from './temporary-folder.ts';

test('without a file the defaults hold, and nothing is made', () => {
	const home = path.join(temporaryFolder(), 'home');
	const preferences = openPreferences(home);
	expect([preferences.get('logLines'), preferences.get('color')]).toEqual([15, 'auto']);
	expect(existsSync(home)).toBe(false);
});

test('a preference that was set is there at the next opening, in a file of mode 0600', () => {
	const home = path.join(temporaryFolder(), 'home');
	const preferences = openPreferences(home);
	preferences.set('logLines', 50);
	expect(preferences.get('logLines')).toBe(50);
	expect(openPreferences(home).get('logLines')).toBe(50);
	expect(openPreferences(home).get('color')).toBe('auto');
	expect(modeOf(statSync(home).mode)).toBe('700');
	expect(modeOf(statSync(path.join(home, 'config.json')).mode)).toBe('600');
});

test('a value that the key does not take is refused and the file unchanged', () => {
	const home = temporaryHome();
	const preferences = openPreferences(home);
	preferences.set('color', 'never');
	const before = readFileSync(path.join(home, 'config.json'), 'utf8');
	const wrong = () => preferences.set('color', 'purple' as 'never');
	expect(wrong).toThrow(
		expect.objectContaining({code: 'FCM_ERR_USAGE', message: expect.stringContaining('color cannot be "purple"')}),
	);
	expect(readFileSync(path.join(home, 'config.json'), 'utf8')).toBe(before);
});

test.each([
	['{', /config\.json/],
	['{"logLines": -1}', /config\.json.*logLines/],
	['{"logLine": 5}', /config\.json.*no preference "logLine"; there are logLines, color/],
])('a file that says %s is an error that names it', (text, message) => {
	const home = temporaryHome();
	writeFileSync(path.join(home, 'config.json'), text);
	const opening = () => openPreferences(home);
	expect(opening).toThrow(
		expect.objectContaining({code: 'FCM_ERR_CONFIG_INVALID', message: expect.stringMatching(message)}),
	);
});
