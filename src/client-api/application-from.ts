import path from 'node:path';
import type {EcosystemFile} from '../config/ecosystem-keys.ts';
import type {Application} from '../protocol/plan.ts';
import type {FileOptions} from './client.ts';

export interface Surroundings {
	home: string;
	env: NodeJS.ProcessEnv;
	cwd: string;
}

/** What a file, or an object like one, wants the machine to be. Rejects with FCM_ERR_CONFIG_*, FCM_ERR_SCRIPT_NOT_FOUND. */
export async function applicationFrom(
	config: string | EcosystemFile,
	{only, env, prune, ifIndex}: FileOptions,
	{env: shellEnv, cwd}: Surroundings,
): Promise<Application> {
	// Loaded here only: whoever steers known apps needs no parser.
	const {loadConfig, loadEcosystem} = await import('../config/load-ecosystem.ts');
	const wishes = {shellEnv, envName: env, only: only && [...only]};
	const file = typeof config === 'string' ? path.resolve(cwd, config) : null;
	const {specs, names} = file === null ? loadConfig(config, cwd, wishes) : await loadEcosystem(file, wishes);
	return {
		specs,
		...(file !== null && {files: [{path: file, apps: names}]}),
		...(prune && {prune}),
		...(ifIndex !== undefined && {ifIndex}),
	};
}
