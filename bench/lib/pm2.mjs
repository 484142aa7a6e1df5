import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {untilItAnswers} from './app.mjs';
import {cleanUpLater, temporaryFolder} from './cleanup.mjs';
import {waitUntilGone} from './proc.mjs';
import {run} from './run.mjs';

let installing;

/** PM2 from npm, in a temporary folder that goes with the benchmark. Installed once per run, on first use. */
export function installPm2() {
	installing ??= install();
	return installing;
}

async function install() {
	const {folder} = temporaryFolder('fcm-bench-pm2-');
	const args = ['install', 'pm2@7', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
	await run('npm', args, {cwd: folder, deadlineMs: 180_000});
	const root = path.join(folder, 'node_modules/pm2');
	const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	return {version, cli: path.join(root, 'bin/pm2')};
}

/** PM2 in cluster mode with all its defaults, in a home of its own. */
export async function openPm2() {
	const {cli} = await installPm2();
	const {folder: home, remove} = temporaryFolder('fcm-bench-pm2-home-');
	const env = {...process.env, PM2_HOME: home, PM2_DISABLE_VERSION_CHECK: 'true'};
	const pm2 = (...args) => run(process.execPath, [cli, ...args], {env});

	const close = cleanUpLater(async () => {
		await pm2('kill').catch(() => {});
		await waitUntilGone(`PM2_HOME=${home}`);
		await remove();
	});

	return {
		async startOf(apps) {
			const file = path.join(home, 'bench.json');
			const entries = apps.map(({name, script, instances, port, env: more}) => {
				return {name, script, instances, exec_mode: 'cluster', env: {PORT: `${port}`, ...more}};
			});
			await writeFile(file, JSON.stringify({apps: entries}));
			return {args: [cli, 'start', file], env};
		},
		async start(apps) {
			const {args} = await this.startOf(apps);
			await run(process.execPath, args, {env});
			for (const app of apps) await untilItAnswers(app);
		},
		reload: (name) => pm2('reload', name),
		scale: (name, count) => pm2('scale', name, `${count}`),
		async pids(name) {
			const daemon = Number(await readFile(path.join(home, 'pm2.pid'), 'utf8'));
			const list = JSON.parse(await pm2('jlist'));
			return {daemon, workers: list.filter((entry) => entry.name === name).map(({pid}) => pid)};
		},
		async logFiles(name) {
			const folder = path.join(home, 'logs');
			const files = await readdir(folder);
			return files.filter((file) => file.startsWith(`${name}-out`)).map((file) => path.join(folder, file));
		},
		list: {args: [cli, 'jlist'], env},
		deleteAll: () => pm2('delete', 'all'),
		close,
	};
}
