import {existsSync} from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import {FcmError} from '../shared/errors.ts';
import {prepareHome} from './home.ts';
import {writeFailed} from './write-file-atomic.ts';

/** The user's own choices, in `config.json`. */
export interface PreferenceValues {
	/** How many lines `fcm logs` shows before it follows; 0 to 100,000. */
	logLines: number;
	color: 'auto' | 'always' | 'never';
}

export interface Preferences {
	get<K extends keyof PreferenceValues>(key: K): PreferenceValues[K];
	/** Throws FCM_ERR_USAGE for a value that the key does not take. */
	set<K extends keyof PreferenceValues>(key: K, value: PreferenceValues[K]): void;
}

export const defaultPreferences: Readonly<PreferenceValues> = {logLines: 15, color: 'auto'};

const schema = {
	logLines: {type: 'integer', minimum: 0, maximum: 100_000},
	color: {enum: ['auto', 'always', 'never']},
} satisfies Record<keyof PreferenceValues, object>;

/**
 * Makes nothing until the first `set`. Throws FCM_ERR_CONFIG_INVALID when somebody wrote nonsense into the file: it is
 * edited by hand, so it is named, not mended.
 */
export function openPreferences(home: string): Preferences {
	const file = path.join(home, 'config.json');
	let store = existsSync(file) ? open(home, file) : null;
	return {
		get: (key) => store?.get(key) ?? defaultPreferences[key],
		set: (key, value) => {
			prepareHome(home);
			store ??= open(home, file);
			try {
				store.set(key, value);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== undefined) throw writeFailed(file, error);
				throw new FcmError('FCM_ERR_USAGE', `${key} cannot be ${JSON.stringify(value)}: ${(error as Error).message}`, {
					cause: error,
				});
			}
		},
	};
}

function open(home: string, file: string): Conf<Partial<PreferenceValues>> {
	let store: Conf<Partial<PreferenceValues>>;
	try {
		store = new Conf<Partial<PreferenceValues>>({cwd: home, configFileMode: 0o600, schema});
	} catch (error) {
		throw new FcmError('FCM_ERR_CONFIG_INVALID', `${file}: ${(error as Error).message}`, {cause: error});
	}
	const unknown = Object.keys(store.store).find((key) => !(key in schema));
	if (unknown === undefined) return store;
	const known = Object.keys(schema).join(', ');
	throw new FcmError('FCM_ERR_CONFIG_INVALID', `${file}: there is no preference "${unknown}"; there are ${known}`);
}
