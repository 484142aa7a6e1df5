import {canonicalKeys} from './canonical-keys.ts';
import {ecosystemKeys, namedEnvPattern, rolloutKeys} from './ecosystem-keys.ts';
import {type AppConfig, appSchema} from './ecosystem-schema.ts';
import type {AppEntry} from './find-apps.ts';
import type {Findings, Path} from './findings.ts';
import {unsupportedKeys, unsupportedRolloutKeys} from './unsupported-keys.ts';
import {valueKinds} from './value-kinds.ts';

const appTables = {known: ecosystemKeys, unsupported: unsupportedKeys, open: namedEnvPattern};
const rolloutTables = {known: rolloutKeys, unsupported: unsupportedRolloutKeys};

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
	const {values, written} = canonicalKeys(value, path, appTables, findings);
	const namedEnvs = takeNamedEnvs(values, path, findings);
	if (typeof values.rollout === 'object' && values.rollout !== null && !Array.isArray(values.rollout)) {
		const rolloutPath = [...path, written.get('rollout')!];
		values.rollout = canonicalKeys(values.rollout, rolloutPath, rolloutTables, findings).values;
	}
	const refused = new Set<string>();
	const checked = appSchema.safeParse(values);
	for (const {path: within, message} of checked.error?.issues ?? []) {
		const [key, ...rest] = within.map((part) => (typeof part === 'number' ? part : String(part)));
		const missing = key === 'script' && values.script === undefined;
		refused.add(String(key));
		findings.problem(
			[...path, written.get(String(key)) ?? key!, ...rest],
			missing ? 'is missing: the program that the app runs' : message,
		);
	}
	const accepted = Object.entries(values).filter(([key]) => !refused.has(key));
	const config = checked.data ?? appSchema.safeParse(Object.fromEntries(accepted)).data;
	return config ? {path, config, refused, written, namedEnvs} : null;
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
