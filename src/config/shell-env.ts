/** Of another fcm app, of node:cluster, of npm, of the shell itself: true of the caller, false for the app. */
const dropped = new Set([
	...['FCM_HOME', 'FCM_NODE_OPTIONS', 'FCM_HOME_MARK', 'FCM_APP', 'FCM_GENERATION', 'FCM_WORKER'],
	...['WORKER_ID', 'NODE_APP_INSTANCE'],
	...['NODE_UNIQUE_ID', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'],
	...['npm_command', 'npm_execpath', 'npm_node_execpath', '_', 'SHLVL', 'OLDPWD'],
]);
const droppedPrefix = /^npm_(lifecycle|package|config)_/;

/**
 * The shell's environment as an app gets it: whole, as PM2 passes it, but for what would mislead the app.
 * `filter`: parts of the names that are kept out; `true` keeps all out.
 */
export function captureShellEnv(
	shellEnv: NodeJS.ProcessEnv,
	cwd: string,
	filter: boolean | readonly string[] = false,
): Record<string, string> {
	if (filter === true) return {};
	const parts = filter || [];
	const kept: Record<string, string> = {};
	for (const [key, value] of Object.entries(shellEnv)) {
		if (value === undefined || dropped.has(key) || droppedPrefix.test(key)) continue;
		if (!parts.some((part) => key.includes(part))) kept[key] = value;
	}
	if (kept.PWD !== undefined) kept.PWD = cwd;
	return kept;
}
