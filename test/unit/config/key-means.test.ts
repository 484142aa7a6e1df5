import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {diffSpecs, type SpecDiff} from '../../../src/config/diff-specs.ts';
import type {ecosystemKeys} from '../../../src/config/ecosystem-keys.ts';
import {loadConfig} from '../../../src/config/load-ecosystem.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';

interface Row {
	/** What the key is changed to. */
	to: unknown;
	means: SpecDiff['kind'];
	/** What else the app has, before and after. */
	with?: Record<string, unknown>;
	/** How the change is named, where that is not the key itself. */
	as?: string[];
}

const fork = {exec_mode: 'fork'};

/** Each key of the schema, changed once. A key that is missing here does not compile; `name` is which app it is, not a change of it. */
const rows: Record<Exclude<keyof typeof ecosystemKeys, 'name'>, Row> = {
	namespace: {to: 'web', means: 'update'},
	script: {to: 'other.js', means: 'reload'},
	args: {to: '--fast', means: 'reload'},
	cwd: {to: 'sub', means: 'reload', as: ['cwd', 'script']},
	interpreter: {to: 'sh', means: 'reload', with: fork},
	node_args: {to: '--no-warnings', means: 'reload'},
	instances: {to: 3, means: 'scale'},
	exec_mode: {to: 'fork', means: 'restart'},
	sockets: {to: {web: 3000}, means: 'restart', with: fork},
	env: {to: {A: '2'}, means: 'reload', as: ['env.A']},
	filter_env: {to: ['SECRET'], means: 'reload'},
	port: {to: 4000, means: 'reload', as: ['env.PORT']},
	increment_var: {to: 'PORT', means: 'reload', with: {env: {PORT: 3000}}},
	instance_var: {to: 'SLOT', means: 'reload'},
	depends_on: {to: ['db'], means: 'update'},
	autostart: {to: false, means: 'update'},
	ready_when: {to: 'message', means: 'reload'},
	ready_line: {to: '/up/', means: 'reload', as: ['ready_when']},
	wait_ready: {to: true, means: 'reload', as: ['ready_when']},
	listen_timeout: {to: '20s', means: 'update'},
	kill_timeout: {to: '5s', means: 'reload'},
	kill_signal: {to: 'SIGINT', means: 'reload'},
	shutdown_with_message: {to: true, means: 'reload'},
	treekill: {to: false, means: 'reload', with: fork},
	autorestart: {to: false, means: 'update'},
	max_restarts: {to: 3, means: 'update'},
	min_uptime: {to: '2s', means: 'update'},
	restart_delay: {to: 500, means: 'update'},
	max_restart_delay: {to: '1m', means: 'update'},
	stop_exit_codes: {to: [3], means: 'update'},
	cron_restart: {to: '0 3 * * *', means: 'update'},
	cron_timezone: {to: 'Asia/Tokyo', means: 'update', with: {cron_restart: '0 3 * * *'}},
	max_memory_restart: {to: '300M', means: 'reload'},
	// Its jitter is a tenth of it.
	max_requests: {to: 1000, means: 'reload', as: ['max_requests', 'max_requests_jitter']},
	max_requests_jitter: {to: 5, means: 'reload', with: {max_requests: 1000}},
	max_connections: {to: 9, means: 'reload'},
	max_age: {to: '1h', means: 'reload'},
	watchdog: {to: '5s', means: 'reload'},
	health: {to: {http: '/health'}, means: 'reload'},
	watch: {to: true, means: 'update'},
	ignore_watch: {to: ['tmp'], means: 'update', with: {watch: true}},
	watch_delay: {to: 900, means: 'update', with: {watch: true}},
	balance: {to: 'sticky', means: 'restart'},
	rollout: {to: {soak: '5s'}, means: 'update', as: ['rollout.soak']},
	out_file: {to: 'out.txt', means: 'update'},
	error_file: {to: 'err.txt', means: 'update'},
	log_file: {to: 'all.txt', means: 'update', as: ['error_file', 'out_file']},
	disable_logs: {to: true, means: 'update', as: ['error_file', 'out_file']},
	merge_logs: {to: false, means: 'update'},
	log_type: {to: 'json', means: 'update'},
	log_rotate: {to: {size: '1M'}, means: 'update', as: ['log_rotate.size']},
	log_overflow: {to: 'drop', means: 'update'},
	uid: {to: 12_345, means: 'reload', with: {gid: 1}},
	ecv: {to: {path: '/status'}, means: 'update'},
	status_port: {to: 4001, means: 'update'},
	gid: {to: 12_345, means: 'reload'},
	umask: {to: '027', means: 'reload'},
};

describe('a key that changes alone', () => {
	let dir: string;
	beforeAll(() => {
		dir = mkdtempSync(path.join(tmpdir(), 'fcm-keys-'));
		mkdirSync(path.join(dir, 'sub'));
		for (const file of ['app.js', 'other.js', 'sub/app.js']) writeFileSync(path.join(dir, file), '');
	});
	afterAll(() => rmSync(dir, {recursive: true}));

	const shellEnv = {PATH: process.env.PATH, SECRET_OF_THE_SHELL: 'x'};
	function specOf(keys: Record<string, unknown>): AppSpec {
		const apps = [
			{name: 'api', script: 'app.js', ...keys},
			{name: 'db', script: 'app.js'},
		];
		return loadConfig({apps}, dir, {shellEnv}).specs[0]!;
	}

	it.each(Object.entries(rows))('%s gets the mildest means', (key, row) => {
		const before = specOf({env: {A: '1'}, ...row.with});
		const after = specOf({env: {A: '1'}, ...row.with, [key]: row.to});
		expect(diffSpecs(before, after)).toEqual({kind: row.means, keys: row.as ?? [key]});
		expect(diffSpecs(after, before).kind).toBe(row.means);
		expect(diffSpecs(after, after)).toEqual({kind: 'none', keys: []});
	});
});
