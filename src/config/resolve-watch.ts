import path from 'node:path';
import type {LogsSpec, WatchSpec} from '../protocol/app-spec.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';
import {absolutePath} from './resolve-paths.ts';

interface WatchContext {
	cwd: string;
	shellEnv: NodeJS.ProcessEnv;
	logs: LogsSpec;
}

/** What is in every tree and never means a new release. An ecosystem file is for `fcm start`, which would meet the reload. */
const always = ['node_modules', '.*', 'ecosystem.config.*', 'ecosystem.{json,yaml,yml,toml}'];

/** Absolute paths and globs. What is ignored: prefixes of paths, or globs where there is a sign of one. */
export function resolveWatch(
	app: ParsedApp,
	{cwd, shellEnv, logs}: WatchContext,
	findings: Findings,
): WatchSpec | null {
	const {config, written} = app;
	const {watch} = config;
	if (!watch) {
		for (const key of ['ignore_watch', 'watch_delay'] as const)
			if (written.has(key) && !written.has('watch')) findings.warning(keyPath(app, key), 'has no effect without watch');
		return null;
	}
	if (watch.ignore && written.has('ignore_watch'))
		findings.problem(keyPath(app, 'ignore_watch'), 'watch has "ignore" too; keep one of them');
	if (watch.delay !== undefined && written.has('watch_delay'))
		findings.problem(keyPath(app, 'watch_delay'), 'watch has "delay" too; keep one of them');
	const absolute = (name: string) => absolutePath(cwd, name, shellEnv);
	const paths = (watch.paths ?? ['.']).map(absolute);
	const logFiles = [logs.outFile, logs.errorFile].filter((file) => file !== null && file !== '/dev/null');
	const ignored = (watch.ignore ?? config.ignore_watch).flatMap((pattern) => {
		if (!isGlob(pattern)) return [absolute(pattern)];
		return pattern.includes('/') ? [path.posix.join(plain(cwd), pattern)] : paths.map((root) => below(root, pattern));
	});
	const standing = paths.flatMap((root) => always.map((pattern) => below(root, pattern)));
	return {
		paths: [...new Set(paths)],
		// What the app logs must not reload it.
		ignore: [...new Set([...standing, ...logFiles.filter((file) => file !== null), ...ignored])],
		delayMs: watch.delay ?? config.watch_delay,
	};
}

function isGlob(pattern: string): boolean {
	return /[*?[\]{}!]/.test(pattern);
}

function below(root: string, pattern: string): string {
	return `${plain(root) === '/' ? '' : plain(root)}/**/${pattern}`;
}

/** A directory as the beginning of a glob. */
function plain(directory: string): string {
	return directory.replace(/[*?[\]{}!()|@+\\]/g, '\\$&');
}
