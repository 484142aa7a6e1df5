import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {importPm2} from '../../../src/config/import-pm2.ts';
import {loadEcosystem} from '../../../src/config/load-ecosystem.ts';
import {folderWith} from './ecosystem-folder.ts';

/** Written by `pm2 save` of PM2 7.0.4 for five apps; the environment and paths are made up. */
const dumpText = readFileSync(new URL('../../fixtures/pm2/dump.pm2', import.meta.url), 'utf8');
const context = {shellEnv: {HOME: '/home/me', PATH: '/usr/bin:/bin', SHELL_WORD: 'x'}, pm2Home: '/home/me/.pm2'};
const entry = {
	name: 'a',
	pm_exec_path: '/srv/a.js',
	pm_cwd: '/srv',
	exec_mode: 'cluster_mode',
	exec_interpreter: 'node',
};
const only = (change: object) => {
	const {apps, notes} = importPm2([{...entry, ...change}], context);
	return {app: apps[0]!, notes};
};

test("a list of PM2's becomes apps: processes as instances, without PM2's variables and defaults", () => {
	const {apps, notes} = importPm2(JSON.parse(dumpText), context);
	const cwd = '/srv/app';
	expect(apps).toEqual([
		{
			...{name: 'web', script: '/srv/app/server.js', args: ['--a', 'b'], cwd, instances: 2},
			...{node_args: ['--max-old-space-size=100'], kill_timeout: 5000, max_memory_restart: 209_715_200},
			...{cron_restart: '0 3 * * *', out_file: '/srv/o.log', merge_logs: false},
			...{env: {PORT: '45871', SECRET: 's3', LANG: 'C.UTF-8', SHELL: '/bin/bash'}, env_production: {A: '1'}},
		},
		{name: 'one', script: '/srv/app/server.js', cwd, autostart: false, env: {LANG: 'C.UTF-8', SHELL: '/bin/bash'}},
		{name: 'py', script: '/srv/app/w.py', interpreter: 'python3', cwd, env: {LANG: 'C.UTF-8', SHELL: '/bin/bash'}},
		{
			...{name: 'bin', script: '/usr/bin/sleep', args: ['500'], interpreter: 'none', cwd},
			env: {LANG: 'C.UTF-8', SHELL: '/bin/bash'},
		},
		{name: 'line', script: 'sleep 600 && true', cwd, env: {LANG: 'C.UTF-8', SHELL: '/bin/bash'}},
	]);
	expect(notes).toEqual([
		'pm2-logrotate: a module of PM2, left out',
		'one: runs as a cluster of one worker, so that a reload loses nothing; exec_mode: "fork" is as it was',
		'one: is stopped in PM2: autostart is false',
	]);
});

test('what comes out is an ecosystem file that loads without a warning', async () => {
	const folder = folderWith({'app/server.js': '', 'app/w.py': '', 'bin/python3': '', 'bin/sleep': ''});
	for (const name of ['python3', 'sleep']) chmodSync(path.join(folder, 'bin', name), 0o755);
	mkdirSync(path.join(folder, 'logs'));
	const text = dumpText.replaceAll('/srv/', `${folder}/`).replaceAll('/usr/bin/sleep', `${folder}/bin/sleep`);
	const {apps} = importPm2(JSON.parse(text), context);
	writeFileSync(path.join(folder, 'ecosystem.json'), JSON.stringify({apps}));
	const {specs, warnings} = await loadEcosystem(path.join(folder, 'ecosystem.json'), {
		shellEnv: {PATH: path.join(folder, 'bin')},
	});
	expect(warnings).toEqual([]);
	expect(specs.map(({name, mode, instances, program}) => [name, mode, instances, program.kind])).toEqual([
		['web', 'cluster', 2, 'node'],
		['one', 'cluster', 1, 'node'],
		['py', 'fork', 1, 'interpreter'],
		['bin', 'fork', 1, 'binary'],
		['line', 'fork', 1, 'shell'],
	]);
});

test('names that fcm does not allow are mended, and said', () => {
	expect(only({name: '@me/api v2'}).app.name).toBe('me-api-v2');
	expect(only({name: 'all'})).toMatchObject({
		app: {name: 'app-all'},
		notes: [expect.stringMatching(/called "all" in PM2/)],
	});
	expect(only({name: '???'}).app.name).toBe('app-x');
});

test('a namespace, several forks, merged logs and watching are carried over', () => {
	const fork = {
		...entry,
		exec_mode: 'fork_mode',
		namespace: 'shop',
		watch: true,
		ignore_watch: ['x'],
		merge_logs: true,
	};
	const {apps} = importPm2([{...fork, pm_err_log_path: '/var/log/a-1.log'}, fork], context);
	expect(apps).toEqual([
		{
			...{name: 'a', namespace: 'shop', script: '/srv/a.js', cwd: '/srv', instances: 2, exec_mode: 'fork'},
			...{watch: true, ignore_watch: ['x'], error_file: '/var/log/a-1.log'},
		},
	]);
});

test('what is lost is said', () => {
	expect(only({exp_backoff_restart_delay: 100, watch_options: {a: 1}}).notes).toEqual([
		'a: exp_backoff_restart_delay is not carried over: restart_delay always grows here, up to max_restart_delay',
		'a: watch_options is not carried over: use watch: {paths, ignore, delay}',
	]);
	const {notes} = importPm2(
		[
			{...entry, env: {A: '1'}},
			{...entry, env: {A: '2'}},
		],
		context,
	);
	expect(notes).toEqual(['a: its processes have different environments; that of the first is taken']);
});

test.each([[{}], [null], ['x'], [7]])('%j is no dump', (value) => {
	expect(() => importPm2(value, context)).toThrow(/expected PM2's list of processes/);
});

test('entries that are no processes are left out', () => {
	expect(importPm2([null, 7, {}, {name: 'a'}, {name: 7, pm_exec_path: '/x'}], context)).toMatchObject({
		apps: [],
		notes: {length: 5},
	});
});
