import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Preferences, PreferenceValues} from '../state-dir/preferences.ts';

export type {Preferences, PreferenceValues} from '../state-dir/preferences.ts';

/** What the user has chosen, and nothing else. Loads the code for it only when there is a file. Errors: FCM_ERR_CONFIG_INVALID. */
export async function chosenPreferences(home: string): Promise<Partial<PreferenceValues>> {
	if (!existsSync(path.join(home, 'config.json'))) return {};
	const preferences = await loadPreferences(home);
	return {logLines: preferences.get('logLines'), color: preferences.get('color')};
}

/** For reading and writing. Errors: FCM_ERR_CONFIG_INVALID. */
export async function loadPreferences(home: string): Promise<Preferences> {
	const {openPreferences} = await import('../state-dir/preferences.ts');
	return openPreferences(home);
}
