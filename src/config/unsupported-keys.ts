export interface UnsupportedKey {
	aliases?: readonly string[];
	/** What to do or know instead. */
	instead?: string;
}

const later: UnsupportedKey = {};
const logsInHome = 'logs are kept in FCM_HOME; see `fcm logs`';
const noAgent = 'fcm counts requests and vitals by itself';

/**
 * Keys of PM2, and of fcm's own design, that this version does not obey. Each is a warning: a PM2 file runs, and
 * nothing is ignored in silence.
 */
export const unsupportedKeys: Record<string, UnsupportedKey> = {
	// fcm's design, later versions
	sockets: later,
	filter_env: later,
	increment_var: {instead: 'WORKER_ID and NODE_APP_INSTANCE number the workers'},
	instance_var: {instead: 'WORKER_ID and NODE_APP_INSTANCE number the workers'},
	shutdown_with_message: {instead: 'a drained worker gets kill_signal'},
	cron_restart: {aliases: ['cron']},
	watch: later,
	ignore_watch: later,
	depends_on: later,
	out_file: {aliases: ['out', 'output', 'out_log'], instead: logsInHome},
	error_file: {aliases: ['error', 'err', 'err_file', 'err_log'], instead: logsInHome},
	merge_logs: {aliases: ['combine_logs'], instead: logsInHome},
	log_rotate: later,
	log_type: {instead: logsInHome},
	uid: {aliases: ['user']},
	gid: later,
	umask: later,
	// PM2 only
	append_env_to_name: {instead: 'write the name out'},
	automation: {instead: noAgent},
	autostart: {instead: 'leave the app out with `fcm start --only`'},
	deep_monitoring: {instead: noAgent},
	disable_logs: {instead: logsInHome},
	disable_source_map_support: {instead: 'source maps are off unless node_args turns them on'},
	disable_trace: {instead: noAgent},
	event_loop_inspector: {instead: noAgent},
	execute_command: later,
	exp_backoff_restart_delay: {instead: 'restart_delay always grows, up to max_restart_delay'},
	force: {instead: 'two apps with different names may run one script'},
	install_url: {instead: 'fcm installs nothing'},
	io: {instead: noAgent},
	kill_retry_time: {instead: 'fcm is told when a process ends and need not look again'},
	log_date_format: {instead: 'every line has its time in ISO format'},
	log_file: {aliases: ['log'], instead: logsInHome},
	name_prefix: {instead: 'write the name out'},
	pid_file: {aliases: ['pid'], instead: '`fcm ls --json` has every pid'},
	pmx: {instead: noAgent},
	post_update: {instead: 'fcm updates no code'},
	source_map_support: {instead: 'use node_args: "--enable-source-maps"'},
	time: {instead: 'every line has its time in ISO format'},
	trace: {instead: noAgent},
	treekill: {instead: 'a worker ends its own children'},
	username: later,
	v8: {instead: noAgent},
	vizion: {instead: 'fcm reads no version control'},
	watch_delay: later,
	watch_options: later,
	windows_hide: {instead: 'fcm opens no windows'},
	write: {instead: 'fcm writes no ecosystem file'},
};

/** Beside `apps`. */
export const unsupportedFileKeys: Record<string, UnsupportedKey> = {
	deploy: {instead: 'fcm deploys no code'},
	static: {instead: 'fcm serves no files'},
};

export function unsupportedWarning({instead}: UnsupportedKey): string {
	return `has no effect in this version of fcm${instead ? `: ${instead}` : ''}`;
}
