import type {AppSpec} from '../protocol/app-spec.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {NamedApp} from './normalize.ts';
import {captureShellEnv} from './shell-env.ts';

export type Environment = Pick<AppSpec, 'env' | 'envOrigins' | 'filterEnv' | 'shellEnv'>;

/** No value of a variable is ever told: it may be a secret. */
export function resolveEnv(
	app: NamedApp,
	{cwd, shellEnv, envName}: {cwd: string; shellEnv: NodeJS.ProcessEnv; envName?: string | undefined},
	findings: Findings,
): Environment {
	const env = fileEnv(app, envName, findings);
	const filterEnv = app.config.filter_env;
	const shell = captureShellEnv(shellEnv, cwd, filterEnv);
	checkIncrement(app, {...shell, ...env}, findings);
	return {env, envOrigins: originsOf(app, envName), filterEnv, shellEnv: shell};
}

function originsOf({config, namedEnvs}: NamedApp, envName: string | undefined): AppSpec['envOrigins'] {
	const named = Object.keys(namedEnvs.get(envName ?? '') ?? {});
	const origins = named.map((variable) => [variable, `env_${envName}`] as const);
	return Object.fromEntries(config.port === undefined ? origins : [...origins, ['PORT', 'port'] as const]);
}

function fileEnv(app: NamedApp, envName: string | undefined, findings: Findings): Record<string, string> {
	const {env, port} = app.config;
	const named = envName === undefined ? {} : app.namedEnvs.get(envName);
	if (!named) findings.warning(app.path, `has no env_${envName}; "${app.name}" runs with its env alone`);
	const merged = {...env, ...named};
	if (port === undefined) return merged;
	if (merged.PORT !== undefined && merged.PORT !== String(port))
		findings.problem(keyPath(app, 'port'), `port is ${port}, but env has another PORT; keep one of them`);
	return {...merged, PORT: String(port)};
}

/** It counts from a number, so there must be one. */
function checkIncrement(app: NamedApp, env: Record<string, string>, findings: Findings): void {
	const name = app.config.increment_var;
	if (name === null || app.refused.has('increment_var') || app.refused.has('env')) return;
	const value = env[name];
	if (value !== undefined && /^\d{1,15}$/.test(value)) return;
	const found = value === undefined ? 'is not set' : 'is no whole number';
	findings.problem(keyPath(app, 'increment_var'), `counts up from the number in ${name}, but ${name} ${found} in env`);
}
