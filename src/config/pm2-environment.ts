import {captureShellEnv} from './shell-env.ts';

/** PM2's own, and what only the shell or the session of that day had. */
const notOfTheApp = new Set([
	...['unique_id', 'name', 'status', 'pm_id', 'pm_exec_path', 'pm_cwd', 'exec_mode', 'km_link', 'windowsHide'],
	...['PWD', 'TERM', 'COLORTERM', 'LS_COLORS', 'SSH_CLIENT', 'SSH_CONNECTION', 'SSH_TTY', 'SSH_AUTH_SOCK', 'MAIL'],
	...['XDG_SESSION_ID', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'INVOCATION_ID', 'JOURNAL_STREAM'],
	...['SUDO_USER', 'SUDO_UID', 'SUDO_GID', 'SUDO_COMMAND'],
]);

/** The variables of a process in PM2's dump that are the app's: not PM2's, and not those that the shell has anyway. */
export function ownVariables(process: Record<string, unknown>, shellEnv: NodeJS.ProcessEnv): Record<string, string> {
	const {env, name} = process;
	if (typeof env !== 'object' || env === null) return {};
	const written = Object.entries(env).flatMap(([key, value]) =>
		isSimple(value) ? [[key, String(value)] as const] : [],
	);
	const kept = captureShellEnv(Object.fromEntries(written), '');
	const isOwn = ([key, value]: [string, string]) =>
		!key.startsWith('PM2_') &&
		!notOfTheApp.has(key) &&
		// PM2 leaves an empty object under the name of the app.
		!(key === name && value === '{}') &&
		shellEnv[key] !== value &&
		/^[^=\0]+$/.test(key);
	return Object.fromEntries(Object.entries(kept).filter(isOwn));
}

function isSimple(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}
