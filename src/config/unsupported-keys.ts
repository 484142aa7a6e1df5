export interface UnsupportedKey {
	aliases?: readonly string[];
	/** What to do or know instead. */
	instead?: string;
}

const noAgent: UnsupportedKey = {instead: 'fcm counts requests and vitals by itself'};
const isoTime: UnsupportedKey = {instead: 'every line has its time in ISO format; log_type: "raw" leaves it out'};

/**
 * Keys of PM2 that this version does not obey. Each is a warning: a PM2 file runs, and
 * nothing is ignored in silence.
 */
export const unsupportedKeys: Record<string, UnsupportedKey> = {
	append_env_to_name: {instead: 'write the name out'},
	automation: noAgent,
	deep_monitoring: noAgent,
	disable_source_map_support: {instead: 'source maps are off unless node_args turns them on'},
	disable_trace: noAgent,
	event_loop_inspector: noAgent,
	execute_command: {instead: 'use exec_mode: "fork"'},
	exp_backoff_restart_delay: {instead: 'restart_delay always grows, up to max_restart_delay'},
	force: {instead: 'two apps with different names may run one script'},
	install_url: {instead: 'fcm installs nothing'},
	io: noAgent,
	kill_retry_time: {instead: 'fcm is told when a process ends and need not look again'},
	log_date_format: isoTime,
	name_prefix: {instead: 'write the name out'},
	pid_file: {aliases: ['pid'], instead: '`fcm ls --json` has every pid'},
	pmx: noAgent,
	post_update: {instead: 'fcm updates no code'},
	source_map_support: {instead: 'use node_args: "--enable-source-maps"'},
	time: isoTime,
	trace: noAgent,
	username: {instead: 'use uid'},
	v8: noAgent,
	vizion: {instead: 'fcm reads no version control'},
	watch_options: {instead: 'use watch: {paths, ignore, delay}'},
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
