import type {EcosystemApp} from './ecosystem-keys.ts';
import {Findings} from './findings.ts';
import type {LoadedEcosystem} from './load-ecosystem.ts';
import {normalizeApps} from './normalize.ts';

/** What `fcm start server.js` says beside the script: any key of an app, in the words of the ecosystem file. */
export type ScriptOptions = Omit<EcosystemApp, 'script' | 'cwd'> & {
	/** Where the command runs, absolute: the app's working directory, and what the script is relative to. */
	cwd: string;
	/** The app's working directory, if it is another: `--cwd`. The script is relative to it, then. */
	folder?: string | undefined;
	/** The environment of the shell that runs the command. */
	shellEnv: NodeJS.ProcessEnv;
};

/**
 * The spec of one script, with the checks and defaults of an ecosystem file.
 * @throws FcmError FCM_ERR_SCRIPT_NOT_FOUND, FCM_ERR_CONFIG_INVALID.
 */
export function specFromScript(script: string, {cwd, folder, shellEnv, ...keys}: ScriptOptions): LoadedEcosystem {
	const findings = new Findings(() => ({offset: 0, text: ''}));
	const specs = normalizeApps(
		[{path: [], value: {...keys, script, ...(folder !== undefined && {cwd: folder})}}],
		{baseDir: cwd, shellEnv},
		findings,
	);
	return {specs, warnings: findings.finish(), names: specs.map(({name}) => name)};
}
