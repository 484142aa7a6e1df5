/** Keys that mean the same here, with what PM2 writes where nothing was said: that is not carried over. */
const sameKeys: Readonly<Record<string, unknown>> = {
	...{autorestart: true, autostart: true, treekill: true, instance_var: 'NODE_APP_INSTANCE', wait_ready: false},
	...{shutdown_with_message: false, watch: false, max_restarts: 16, min_uptime: 1000, restart_delay: 0},
	...{kill_timeout: 1600, listen_timeout: 3000, max_memory_restart: 0, stop_exit_codes: null, increment_var: null},
	...{filter_env: false, cron_restart: '0', uid: null, gid: null, log_type: null, port: null},
};

/** Keys that PM2 obeys and fcm does not, with what to do instead. */
const lostKeys: Readonly<Record<string, string>> = {
	exp_backoff_restart_delay: 'restart_delay always grows here, up to max_restart_delay',
	watch_options: 'use watch: {paths, ignore, delay}',
	log_date_format: 'every line has its time in ISO format',
	append_env_to_name: 'the name is as PM2 shows it',
	wait_ip: 'nothing waits for the network here',
};

/** The keys of one process that an ecosystem file of fcm has under the same name; tells those that it has not. */
export function carriedKeys(process: Record<string, unknown>, note: (words: string) => void): Record<string, unknown> {
	const carried: Record<string, unknown> = {};
	for (const [key, standard] of Object.entries(sameKeys)) {
		const value = process[key];
		if (!isSaid(value) || JSON.stringify(value) === JSON.stringify(standard)) continue;
		carried[key] = value;
	}
	if (carried.watch !== undefined) {
		if (isSaid(process.ignore_watch)) carried.ignore_watch = process.ignore_watch;
		if (isSaid(process.watch_delay)) carried.watch_delay = process.watch_delay;
	}
	for (const [key, instead] of Object.entries(lostKeys))
		if (isSaid(process[key]) && process[key] !== 0) note(`${key} is not carried over: ${instead}`);
	return carried;
}

function isSaid(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
