import type {LogsSpec} from '../protocol/app-spec.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';
import {absolutePath, isDirectory} from './resolve-paths.ts';

const nowhere = '/dev/null';

export function resolveLogs(
	app: ParsedApp,
	{cwd, shellEnv}: {cwd: string; shellEnv: NodeJS.ProcessEnv},
	findings: Findings,
): LogsSpec {
	const {config} = app;
	const {size, every, keep, compress} = config.log_rotate;
	return {
		outFile: fileOf('out_file'),
		errorFile: fileOf('error_file'),
		merge: config.merge_logs,
		type: config.log_type,
		rotate: {sizeBytes: size, everyMs: every, keep, compress},
		overflow: config.log_overflow,
	};

	function fileOf(key: 'out_file' | 'error_file'): string | null {
		if (config.disable_logs) return nowhere;
		const given = config[key] === undefined ? 'log_file' : key;
		const written = config[given];
		if (written === undefined) return null;
		const file = absolutePath(cwd, written, shellEnv);
		if (isDirectory(file)) findings.problem(keyPath(app, given), `a directory, not a file: ${file}`);
		return file;
	}
}
