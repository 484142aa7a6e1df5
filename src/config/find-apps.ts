import {canonicalKeys} from './canonical-keys.ts';
import {describeValue} from './describe-value.ts';
import {ecosystemKeys} from './ecosystem-keys.ts';
import type {Findings, Path} from './findings.ts';
import {spellingsOf} from './key-spelling.ts';
import {unsupportedFileKeys} from './unsupported-keys.ts';

/** One app as it was found, and where. */
export interface AppEntry {
	path: Path;
	value: object;
}

const fileKeys = {apps: {aliases: ['pm2']}, $schema: {}};
const shape = 'expected {"apps": [...]}';

/** The apps of an ecosystem file in each form that PM2 knows: `{apps: [...]}`, `{apps: {...}}`, a bare list, one bare app. */
export function findApps(value: unknown, findings: Findings): AppEntry[] {
	if (Array.isArray(value)) return entriesOf(value, [], findings);
	if (typeof value !== 'object' || value === null) {
		findings.problem([], `${shape}, got ${describeValue(value)}`);
		return [];
	}
	if (!('apps' in value || 'pm2' in value) && isApp(value)) return [{path: [], value}];
	const {values, written} = canonicalKeys(value, [], {known: fileKeys, unsupported: unsupportedFileKeys}, findings);
	if (!('apps' in values)) {
		findings.problem([], `no apps: ${shape}`);
		return [];
	}
	const place = [written.get('apps')!];
	if (Array.isArray(values.apps)) return entriesOf(values.apps, place, findings);
	if (typeof values.apps === 'object' && values.apps !== null) return [{path: place, value: values.apps}];
	findings.problem(place, `expected a list of apps, got ${describeValue(values.apps)}`);
	return [];
}

function isApp(value: object): boolean {
	const spellings = spellingsOf(ecosystemKeys);
	return Object.keys(value).some((key) => spellings.get(key) === 'script');
}

function entriesOf(list: unknown[], path: Path, findings: Findings): AppEntry[] {
	if (list.length === 0) findings.problem(path, 'no apps: the list is empty');
	return list.flatMap((value, index) => {
		const entry = [...path, index];
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [{path: entry, value}];
		findings.problem(entry, `expected an app like {"script": "server.js"}, got ${describeValue(value)}`);
		return [];
	});
}
