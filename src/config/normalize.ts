import path from 'node:path';
import {type AppSpec, appNamePattern} from '../protocol/app-spec.ts';
import {laterFields} from '../protocol/complete-spec.ts';
import {describeValue} from './describe-value.ts';
import type {AppConfig} from './ecosystem-schema.ts';
import type {AppEntry} from './find-apps.ts';
import type {Findings, Path} from './findings.ts';
import {type ParsedApp, parseApp} from './parse-app.ts';
import {absolutePath, checkCwd, checkScript} from './resolve-paths.ts';
import {requireUniqueNames, selectApps} from './select-apps.ts';
import {captureShellEnv} from './shell-env.ts';

export interface NormalizeContext {
	/** What `cwd` is relative to, and its default. */
	baseDir: string;
	shellEnv: NodeJS.ProcessEnv;
	/** `production` lays `env_production` over `env`. */
	envName?: string | undefined;
	/** The names of the apps that are wanted; all without it. */
	only?: string[] | undefined;
}

/** An app whose name is known. */
export interface NamedApp extends ParsedApp {
	name: string;
}

/**
 * Makes specs of apps as they were written: every default filled in, every path absolute. What is wrong goes to
 * `findings`; the specs count only when there is no problem.
 */
export function normalizeApps(entries: AppEntry[], context: NormalizeContext, findings: Findings): AppSpec[] {
	const apps = entries
		.map((entry) => parseApp(entry, findings))
		.filter((app) => app !== null)
		.map((app) => ({...app, name: nameOf(app, findings)}));
	requireUniqueNames(apps, findings);
	return selectApps(apps, context, findings).map((app) => specOf(app, context, findings));
}

/** The written name, or the script's. */
function nameOf({path: place, config, refused, written}: ParsedApp, findings: Findings): string {
	const name = config.name ?? path.parse(config.script).name;
	const valid = appNamePattern.test(name) && name !== 'all';
	if (!valid && !refused.has('name')) {
		findings.problem(
			[...place, written.get('script')!],
			`${JSON.stringify(name)} cannot be the app's name; give it a "name"`,
		);
	}
	return name;
}

function specOf(app: NamedApp, context: NormalizeContext, findings: Findings): AppSpec {
	const {config, name} = app;
	const {cwd, script} = resolvePaths(app, context, findings);
	return {
		...laterFields,
		name,
		namespace: config.namespace,
		script,
		args: config.args,
		cwd,
		nodeArgs: config.node_args,
		instances: config.instances,
		env: envOf(app, context, findings),
		envOrigins: envOrigins(app, context),
		shellEnv: captureShellEnv(context.shellEnv, cwd),
		readyWhen: readyWhenOf(app, findings),
		listenTimeoutMs: config.listen_timeout,
		killTimeoutMs: config.kill_timeout,
		killSignal: config.kill_signal,
		autorestart: config.autorestart,
		maxRestarts: config.max_restarts,
		minUptimeMs: config.min_uptime,
		restartDelayMs: config.restart_delay,
		maxRestartDelayMs: maxRestartDelayOf(app, findings),
		stopExitCodes: config.stop_exit_codes,
		rollout: rolloutOf(config),
		balance: config.balance,
		recycle: recycleOf(app, findings),
		watchdogMs: config.watchdog,
		health: healthOf(config),
	};
}

function resolvePaths(app: NamedApp, context: NormalizeContext, findings: Findings): {cwd: string; script: string} {
	const {config, refused} = app;
	const cwd = absolutePath(context.baseDir, config.cwd ?? '.', context.shellEnv);
	const script = absolutePath(cwd, config.script, context.shellEnv);
	// Without a true cwd the script cannot be looked for.
	if (!refused.has('cwd') && checkCwd(cwd, at(app, 'cwd'), findings)) checkScript(script, at(app, 'script'), findings);
	return {cwd, script};
}

function envOf(app: NamedApp, {envName}: NormalizeContext, findings: Findings): Record<string, string> {
	const {env, port} = app.config;
	const named = envName === undefined ? {} : app.namedEnvs.get(envName);
	if (!named) findings.warning(app.path, `has no env_${envName}; "${app.name}" runs with its env alone`);
	const merged = {...env, ...named};
	if (port === undefined) return merged;
	if (merged.PORT !== undefined && merged.PORT !== String(port)) {
		findings.problem(
			at(app, 'port'),
			`port is ${port}, but PORT in env is ${JSON.stringify(merged.PORT)}; keep one of them`,
		);
	}
	return {...merged, PORT: String(port)};
}

function envOrigins({config, namedEnvs}: NamedApp, {envName}: NormalizeContext): AppSpec['envOrigins'] {
	const named = Object.keys(namedEnvs.get(envName ?? '') ?? {});
	const origins = named.map((variable) => [variable, `env_${envName}`] as const);
	return Object.fromEntries(config.port === undefined ? origins : [...origins, ['PORT', 'port'] as const]);
}

function readyWhenOf(app: NamedApp, findings: Findings): AppSpec['readyWhen'] {
	const {ready_when: readyWhen, wait_ready: waitReady} = app.config;
	if (!waitReady) return readyWhen;
	if (app.written.has('ready_when') && readyWhen !== 'message') {
		findings.problem(
			at(app, 'wait_ready'),
			`means ready_when: "message", but ready_when is ${describeValue(readyWhen)}; keep one of them`,
		);
	}
	return 'message';
}

function maxRestartDelayOf(app: NamedApp, findings: Findings): number {
	const {restart_delay: first, max_restart_delay: longest} = app.config;
	if (longest === undefined) return Math.max(30_000, first);
	if (longest < first && !app.refused.has('restart_delay')) {
		findings.problem(at(app, 'max_restart_delay'), `is shorter than restart_delay (${longest} ms < ${first} ms)`);
	}
	return longest;
}

function rolloutOf({rollout: {strategy, soak, surge, canary}}: AppConfig): AppSpec['rollout'] {
	return {strategy, soakMs: soak, surge, canary: {workers: canary.workers, durationMs: canary.duration}};
}

function recycleOf(app: NamedApp, findings: Findings): AppSpec['recycle'] {
	const {config, written, refused} = app;
	const {max_requests: maxRequests, max_requests_jitter: jitter} = config;
	if (written.has('max_requests_jitter') && jitter !== null && maxRequests === null && !refused.has('max_requests')) {
		findings.warning(at(app, 'max_requests_jitter'), 'has no effect without max_requests');
	}
	const tenth = Math.round((maxRequests ?? 0) / 10);
	return {
		maxMemoryBytes: config.max_memory_restart,
		maxRequests,
		maxRequestsJitter: maxRequests === null ? 0 : jitter === undefined ? tenth : (jitter ?? 0),
		maxConnections: config.max_connections,
		maxAgeMs: config.max_age,
	};
}

function healthOf({health}: AppConfig): AppSpec['health'] {
	return health && {http: health.http, intervalMs: health.interval, failures: health.failures};
}

/** The path of a key as the user wrote it; a key that is not there is told at its app. */
function at({path: place, written}: ParsedApp, key: keyof AppConfig): Path {
	return [...place, written.get(key) ?? key];
}
