import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import type {Findings} from './findings.ts';
import type {NamedApp, NormalizeContext} from './normalize.ts';

/** Tells apps that share a name, with both places. */
export function requireUniqueNames(apps: NamedApp[], findings: Findings): void {
	const first = new Map<string, NamedApp>();
	for (const app of apps) {
		if (app.refused.has('name')) continue;
		const twin = first.get(app.name);
		if (!twin) first.set(app.name, app);
		else {
			const key = app.written.get('name');
			const given = key === undefined ? ' (from the script); give it another "name"' : '';
			const message = `"${app.name}" is already the name of ${findings.mention(twin.path)}${given}`;
			findings.problem(key === undefined ? app.path : [...app.path, key], message);
		}
	}
}

/**
 * The apps that are asked for by `only`; and `envName` must be known to at least one of them.
 * @throws FcmError FCM_ERR_APP_NOT_FOUND for a name in `only` that no app has.
 */
export function selectApps(apps: NamedApp[], {only, envName}: NormalizeContext, findings: Findings): NamedApp[] {
	const names = apps.map(({name}) => name);
	for (const name of only ?? []) {
		if (names.includes(name)) continue;
		findings.finish();
		const message = `the ecosystem file has no app "${name}"${didYouMean(name, names) || `; it has ${names.join(', ')}`}`;
		throw new FcmError('FCM_ERR_APP_NOT_FOUND', message);
	}
	const selected = only ? apps.filter(({name}) => only.includes(name)) : apps;
	if (envName !== undefined && selected.length > 0 && !selected.some(({namedEnvs}) => namedEnvs.has(envName))) {
		const known = selected.flatMap(({namedEnvs}) => [...namedEnvs.keys()]);
		findings.problem([], `no app has an env_${envName}${didYouMean(envName, known)}`);
	}
	return selected;
}
