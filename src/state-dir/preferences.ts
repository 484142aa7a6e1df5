import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import {prepareHome} from './home.ts';
import {copyOf, emptyState, loadState, type State, type StateFileOptions} from './state-file.ts';

/** The user's own choices, in `config.json`. */
export interface PreferenceValues {
	/** How many lines `fcm logs` shows before it follows; 0 to 100,000. */
	logLines: number;
	color: 'auto' | 'always' | 'never';
}

export interface Preferences {
	get<K extends keyof PreferenceValues>(key: K): PreferenceValues[K];
	/** Throws FCM_ERR_USAGE for a value that the key does not take, FCM_ERR_STATE_WRITE when it cannot be written. */
	set<K extends keyof PreferenceValues>(key: K, value: PreferenceValues[K]): void;
}

export const defaultPreferences: Readonly<PreferenceValues> = {logLines: 15, color: 'auto'};

const schema = {
	logLines: {type: 'integer', minimum: 0, maximum: 100_000},
	color: {enum: ['auto', 'always', 'never']},
} satisfies Record<keyof PreferenceValues, object>;

const format = '1.0.0';

/**
 * Makes nothing until the first `set`. Throws FCM_ERR_CONFIG_INVALID when there is nonsense in the file: it is edited by
 * hand, so it is named, not mended. `config.json.bak` is what was set last.
 */
export function openPreferences(home: string): Preferences {
	const options = {file: path.join(home, 'config.json'), schema, format, migrations: {}, empty: {}};
	const {content: opened, write} = open(options);
	let content = opened;
	return {
		get: (key) => content[key] ?? defaultPreferences[key],
		set: (key, value) => {
			prepareHome(home);
			const next = {...content, [key]: value};
			try {
				write(next);
			} catch (error) {
				if (FcmError.is(error)) throw error;
				throw new FcmError('FCM_ERR_USAGE', `${key} cannot be ${JSON.stringify(value)}: ${(error as Error).message}`, {
					cause: error,
				});
			}
			content = next;
		},
	};
}

type Values = Partial<PreferenceValues>;

function open(options: StateFileOptions<Values>): State<Values> {
	const {file} = options;
	const loaded = loadState(file, options);
	if (loaded.kind === 'absent') return emptyState(options);
	if (loaded.kind === 'bad') throw invalid(`${file} ${loaded.why}${wayBack(options)}`);
	const unknown = Object.keys(loaded.state.content).find((key) => !(key in schema));
	if (unknown === undefined) return loaded.state;
	throw invalid(`${file}: there is no preference "${unknown}"; there are ${Object.keys(schema).join(', ')}`);
}

function wayBack(options: StateFileOptions<Values>): string {
	const copy = copyOf(options.file);
	return loadState(copy, options).kind === 'good' ? `; ${path.basename(copy)} is what was set last` : '';
}

function invalid(message: string): FcmError {
	return new FcmError('FCM_ERR_CONFIG_INVALID', message);
}
