import {appNamePattern} from '../protocol/app-spec.ts';
import {canonicalKeys} from './canonical-keys.ts';
import {describeValue} from './describe-value.ts';
import {ecosystemKeys, namedEnvPattern} from './ecosystem-keys.ts';
import {type AppConfig, appSchema} from './ecosystem-schema.ts';
import type {AppEntry} from './find-apps.ts';
import type {Findings, Path} from './findings.ts';
import type {KeyDefinition} from './key-definition.ts';
import {unsupportedKeys} from './unsupported-keys.ts';
import {valueKinds} from './value-kinds.ts';
import {problemsIn} from './value-problems.ts';

const appTables = {known: ecosystemKeys, unsupported: unsupportedKeys, open: namedEnvPattern};

export interface ParsedApp {
	path: Path;
	/** A key that was refused has its default here, so that the rest of the app can be checked in the same run. */
	config: AppConfig;
	/** The canonical keys that were refused. */
	refused: ReadonlySet<string>;
	/** Canonical key -> as the user wrote it. */
	written: ReadonlyMap<string, string>;
	/** `env_<name>` by name. */
	namedEnvs: ReadonlyMap<string, Record<string, string>>;
}

/** Checks one app, key by key, and tells every problem; null when not even its script is known. */
export function parseApp({path, value}: AppEntry, findings: Findings): ParsedApp | null {
	const name: unknown = Object.hasOwn(value, 'name') ? Reflect.get(value, 'name') : undefined;
	if (typeof name === 'string' && appNamePattern.test(name) && name !== 'all') findings.nameApp(path, name);
	const {values, written} = canonicalKeys(value, path, appTables, findings);
	const namedEnvs = takeNamedEnvs(values, path, findings);
	const nested = nestedKeys(values, ecosystemKeys, (key) => [...path, written.get(key) ?? key], findings);
	const refused = new Set<string>();
	const checked = appSchema.safeParse(nested);
	for (const {path: within, message} of problemsIn(checked.error)) {
		const [key, ...rest] = within;
		const missing = key === 'script' && nested.script === undefined;
		refused.add(String(key));
		findings.problem(
			[...path, written.get(String(key)) ?? key!, ...rest],
			missing ? 'is missing: the program that the app runs' : message,
		);
	}
	const accepted = Object.entries(nested).filter(([key]) => !refused.has(key));
	const config = checked.data ?? appSchema.safeParse(Object.fromEntries(accepted)).data;
	return config ? {path, config, refused, written, namedEnvs} : null;
}

type Keys = Readonly<Record<string, KeyDefinition>>;

/** The values, with the keys within each object that has keys of its own brought to their canonical spelling. */
function nestedKeys(
	values: Record<string, unknown>,
	table: Keys,
	pathOf: (key: string) => Path,
	findings: Findings,
): Record<string, unknown> {
	const entries = Object.entries(values).map(([key, value]) => {
		const known = table[key]?.keys;
		if (!known || typeof value !== 'object' || value === null) return [key, value];
		const place = pathOf(key);
		if (!isPlain(value)) {
			findings.problem(place, `expected plain values, got ${describeValue(value)}`);
			return [key, undefined];
		}
		if (!Array.isArray(value)) return [key, nestedObject(value, known, place, findings)];
		const items = value.map((item: unknown, index) =>
			typeof item === 'object' && item !== null ? nestedObject(item, known, [...place, index], findings) : item,
		);
		return [key, items];
	});
	return Object.fromEntries(entries);
}

function nestedObject(value: object, known: Keys, place: Path, findings: Findings): Record<string, unknown> {
	const {values, written} = canonicalKeys(value, place, {known, unsupported: {}}, findings);
	return nestedKeys(values, known, (inner) => [...place, written.get(inner) ?? inner], findings);
}

/** A config program may have expressions, dates and maps, whose keys are none. */
function isPlain(value: object): boolean {
	return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}

/** Moves the `env_<name>` out of the values. Each is checked, also the ones that are not asked for. */
function takeNamedEnvs(values: Record<string, unknown>, path: Path, findings: Findings): ParsedApp['namedEnvs'] {
	const envs = new Map<string, Record<string, string>>();
	for (const [key, value] of Object.entries(values)) {
		const name = Object.hasOwn(ecosystemKeys, key) ? undefined : namedEnvPattern.exec(key)?.[1];
		if (name === undefined) continue;
		delete values[key];
		const checked = valueKinds.env.safeParse(value);
		for (const {path: within, message} of checked.error?.issues ?? []) {
			findings.problem([...path, key, ...within.map(String)], message);
		}
		envs.set(name, checked.data ?? {});
	}
	return envs;
}
