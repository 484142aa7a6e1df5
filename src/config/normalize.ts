import path from 'node:path';
import {type AppSpec, appNamePattern} from '../protocol/app-spec.ts';
import type {AppConfig} from './ecosystem-schema.ts';
import type {AppEntry} from './find-apps.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import {type ParsedApp, parseApp} from './parse-app.ts';
import {checkDependencies} from './resolve-dependencies.ts';
import {resolveEnv} from './resolve-env.ts';
import {resolveLogs} from './resolve-logs.ts';
import {resolveMode, resolveSockets} from './resolve-mode.ts';
import {absolutePath, checkCwd, isFile} from './resolve-paths.ts';
import {type ResolvedProgram, resolveProgram} from './resolve-program.ts';
import {resolveReadiness} from './resolve-readiness.ts';
import {resolveRights} from './resolve-rights.ts';
import {resolveWatch} from './resolve-watch.ts';
import {requireUniqueNames, selectApps} from './select-apps.ts';
import {splitWords} from './split-words.ts';

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
	return normalizeNamed(namedApps(entries, context, findings), context, findings);
}

/** All apps that are written there, whichever of them are asked for. */
export function namedApps(entries: AppEntry[], context: NormalizeContext, findings: Findings): NamedApp[] {
	return entries
		.map((entry) => parseApp(entry, findings))
		.filter((app) => app !== null)
		.map((app) => ({...app, name: nameOf(app, context, findings)}));
}

/** The specs of those that are asked for. */
export function normalizeNamed(apps: NamedApp[], context: NormalizeContext, findings: Findings): AppSpec[] {
	requireUniqueNames(apps, findings);
	checkDependencies(apps, findings);
	return selectApps(apps, context, findings).map((app) => specOf(app, context, findings));
}

/** The written name, or the script's; of a line that of its program. */
function nameOf(app: ParsedApp, {baseDir, shellEnv}: NormalizeContext, findings: Findings): string {
	const {path: place, config, refused, written} = app;
	if (config.name !== undefined) return config.name;
	const cwd = absolutePath(baseDir, config.cwd ?? '.', shellEnv);
	const isLine = /\s/.test(config.script.trim()) && !isFile(absolutePath(cwd, config.script, shellEnv));
	const [first = config.script, second] = isLine ? (splitWords(config.script) ?? []) : [config.script];
	const name = path.parse(first === 'node' && second !== undefined && !second.startsWith('-') ? second : first).name;
	if ((!appNamePattern.test(name) || name === 'all') && !refused.has('name')) {
		findings.problem(
			[...place, written.get('script')!],
			`${JSON.stringify(name)} cannot be the app's name; give it a "name"`,
		);
	}
	return name;
}

function specOf(app: NamedApp, context: NormalizeContext, findings: Findings): AppSpec {
	const {config, name} = app;
	const cwd = absolutePath(context.baseDir, config.cwd ?? '.', context.shellEnv);
	const places = {cwd, shellEnv: context.shellEnv};
	const environment = resolveEnv(app, {...context, cwd}, findings);
	const program = programOf(app, {...places, searchPath: searchPathOf(environment)}, findings);
	const logs = resolveLogs(app, places, findings);
	return {
		...{name, namespace: config.namespace, cwd, ...environment},
		...{script: program.script, args: program.args, program: program.program},
		mode: resolveMode(app, program, findings),
		nodeArgs: config.node_args,
		instances: config.instances,
		sockets: resolveSockets(config, places),
		instanceVar: config.instance_var,
		incrementVar: config.increment_var,
		readyWhen: resolveReadiness(app, program.program, findings),
		listenTimeoutMs: config.listen_timeout,
		killTimeoutMs: config.kill_timeout,
		killSignal: config.kill_signal,
		shutdownWithMessage: config.shutdown_with_message,
		treekill: config.treekill,
		autostart: config.autostart,
		autorestart: config.autorestart,
		maxRestarts: config.max_restarts,
		minUptimeMs: config.min_uptime,
		restartDelayMs: config.restart_delay,
		maxRestartDelayMs: maxRestartDelayOf(app, findings),
		stopExitCodes: config.stop_exit_codes,
		cronRestart: cronOf(app, findings),
		dependsOn: config.depends_on,
		rollout: rolloutOf(config),
		balance: config.balance,
		recycle: recycleOf(app, findings),
		watchdogMs: config.watchdog,
		health: config.health && {
			http: config.health.http,
			intervalMs: config.health.interval,
			failures: config.health.failures,
		},
		ecv: ecvOf(app, program.program, findings),
		statusPort: config.status_port,
		watch: resolveWatch(app, {...places, logs}, findings),
		logs,
		...resolveRights(app, findings),
	};
}

/** Without a true cwd the script cannot be looked for. */
function programOf(app: NamedApp, context: Parameters<typeof resolveProgram>[1], findings: Findings): ResolvedProgram {
	const {config, refused} = app;
	const canLook = !refused.has('cwd') && checkCwd(context.cwd, keyPath(app, 'cwd'), findings);
	if (canLook && !refused.has('interpreter')) return resolveProgram(app, context, findings);
	return {script: config.script, args: config.args, program: {kind: 'node'}};
}

function searchPathOf({env, shellEnv}: Pick<AppSpec, 'env' | 'shellEnv'>): string | undefined {
	return env.PATH ?? shellEnv.PATH;
}

function maxRestartDelayOf(app: NamedApp, findings: Findings): number {
	const {restart_delay: first, max_restart_delay: longest} = app.config;
	if (longest === undefined) return Math.max(30_000, first);
	if (longest < first && !app.refused.has('restart_delay')) {
		findings.problem(keyPath(app, 'max_restart_delay'), `is shorter than restart_delay (${longest} ms < ${first} ms)`);
	}
	return longest;
}

function cronOf(app: NamedApp, findings: Findings): AppSpec['cronRestart'] {
	const {cron_restart: cron, cron_timezone: timezone} = app.config;
	const place = keyPath(app, 'cron_timezone');
	if (!cron) {
		if (timezone !== undefined && !app.refused.has('cron_restart'))
			findings.warning(place, 'has no effect without cron_restart');
		return null;
	}
	if (timezone !== undefined && cron.timezone !== undefined && timezone !== cron.timezone)
		findings.problem(place, `cron_restart has the time zone "${cron.timezone}"; keep one of them`);
	return {pattern: cron.pattern, timezone: cron.timezone ?? timezone ?? null};
}

/** Only what runs in Node has a preload that could answer. */
function ecvOf(app: NamedApp, program: AppSpec['program'], findings: Findings): AppSpec['ecv'] {
	const {ecv} = app.config;
	if (ecv !== null && program.kind !== 'node')
		findings.problem(
			keyPath(app, 'ecv'),
			'only Node apps can answer it; remove the key, and let the app itself answer',
		);
	return ecv;
}

function rolloutOf({rollout: {strategy, soak, surge, canary}}: AppConfig): AppSpec['rollout'] {
	return {strategy, soakMs: soak, surge, canary: {workers: canary.workers, durationMs: canary.duration}};
}

function recycleOf(app: NamedApp, findings: Findings): AppSpec['recycle'] {
	const {config, written, refused} = app;
	const {max_requests: maxRequests, max_requests_jitter: jitter} = config;
	if (written.has('max_requests_jitter') && jitter !== null && maxRequests === null && !refused.has('max_requests')) {
		findings.warning(keyPath(app, 'max_requests_jitter'), 'has no effect without max_requests');
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
