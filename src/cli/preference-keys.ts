import type {PreferenceValues} from '../client/preferences.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';

/** Key -> what it means. */
export const preferenceKeys = {
	logLines: 'how many lines fcm logs shows before it follows: 0 to 100000',
	color: 'auto (on terminals), always or never',
} satisfies Record<keyof PreferenceValues, string>;

/** Throws FCM_ERR_USAGE. */
export function preferenceKey(name: string): keyof PreferenceValues {
	if (Object.hasOwn(preferenceKeys, name)) return name as keyof PreferenceValues;
	const known = Object.keys(preferenceKeys);
	const near = didYouMean(name, known) || `; there are ${known.join(', ')}`;
	throw new FcmError('FCM_ERR_USAGE', `there is no preference "${name}"${near}`);
}
