import path from 'node:path';
import type {AppSpec, Program, SocketSpec} from '../protocol/app-spec.ts';
import type {AppConfig} from './ecosystem-schema.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';
import {absolutePath} from './resolve-paths.ts';
import type {ResolvedProgram} from './resolve-program.ts';
import {isTypeScript} from './script-language.ts';

/** A cluster for what can be one; tells keys that mean nothing in this mode, or to this program. */
export function resolveMode(app: ParsedApp, {program, script}: ResolvedProgram, findings: Findings): AppSpec['mode'] {
	const {config, written, refused} = app;
	const isNode = program.kind === 'node';
	const mode = config.exec_mode ?? (isNode ? 'cluster' : 'fork');
	if (mode === 'cluster' && !isNode)
		findings.problem(
			keyPath(app, 'exec_mode'),
			`only Node scripts run as a cluster, and this is ${kindWords(program, script)}; remove the key, or say "fork"`,
		);
	if (mode === 'cluster' && written.has('sockets') && !refused.has('sockets'))
		findings.problem(
			keyPath(app, 'sockets'),
			'a cluster shares its sockets by itself; remove the key, or say exec_mode: "fork"',
		);
	if (mode === 'fork' && written.has('balance') && config.balance !== 'round-robin')
		findings.warning(keyPath(app, 'balance'), 'has no effect in fork mode: every worker has sockets of its own');
	if (!isNode) warnOfNodeKeys(app, program, findings);
	else if (isTypeScript(script)) warnOfTypeScript(app, findings);
	return mode;
}

const ofNodeOnly = ['max_requests', 'max_connections', 'watchdog', 'shutdown_with_message'] as const;

function warnOfNodeKeys(app: ParsedApp, program: Program, findings: Findings): void {
	for (const key of ofNodeOnly)
		if (app.config[key]) findings.warning(keyPath(app, key), 'has no effect: fcm sees inside Node programs only');
	if (program.kind !== 'interpreter' && app.config.node_args.length > 0)
		findings.warning(keyPath(app, 'node_args'), 'has no effect: there is no interpreter; use "args"');
}

const loaderOptions = /^(--import|--require|-r|--loader|--experimental-loader|--experimental-strip-types)(=|$)/;

/** Node 22.18 and later strip types by themselves. */
function warnOfTypeScript(app: ParsedApp, findings: Findings): void {
	const {features, version} = process as {features: {typescript?: unknown}; version: string};
	if (features.typescript || app.config.node_args.some((option) => loaderOptions.test(option))) return;
	findings.warning(
		keyPath(app, 'script'),
		`Node ${version} runs TypeScript only with a loader, as in node_args: "--import tsx"`,
	);
}

function kindWords(program: Program, script: string): string {
	if (program.kind === 'interpreter') return `run by ${path.basename(program.command)}`;
	return program.kind === 'shell' ? 'a line for a shell' : `a program (${path.basename(script)})`;
}

/** The paths among the sockets become absolute. */
export function resolveSockets(
	{sockets}: AppConfig,
	{cwd, shellEnv}: {cwd: string; shellEnv: NodeJS.ProcessEnv},
): Record<string, SocketSpec> {
	const entries = Object.entries(sockets).map(([name, socket]) => [
		name,
		'path' in socket ? {path: absolutePath(cwd, socket.path, shellEnv)} : socket,
	]);
	return Object.fromEntries(entries);
}
