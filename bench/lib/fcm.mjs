import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {untilItAnswers} from './app.mjs';
import {cleanUpLater, temporaryFolder} from './cleanup.mjs';
import {waitUntilGone} from './proc.mjs';
import {run} from './run.mjs';

export const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

export const isBuilt = () => existsSync(cli);

/** fcm in a home of its own. `bare-cluster.mjs` and `pm2.mjs` open the same shape, a contender. */
export async function openFcm() {
	const {folder: home, remove} = temporaryFolder('fcm-bench-');
	const env = {...process.env, FCM_HOME: home};
	const fcm = (...args) => run(process.execPath, [cli, ...args], {env});

	const close = cleanUpLater(async () => {
		const killed = await fcm('kill').catch((error) => error);
		const left = await waitUntilGone(`FCM_HOME=${home}`);
		await remove();
		if (killed instanceof Error) throw killed;
		if (left > 0) throw new Error(`fcm kill left ${left} processes`);
	});

	return {
		home,
		/** The ecosystem file of apps, as arguments of node that start it. */
		async startOf(apps) {
			const file = path.join(home, 'bench.json');
			const entries = apps.map(({name, script, instances, port, env: more, keys}) => ({
				...{name, script, instances, ...keys},
				env: {PORT: `${port}`, ...more},
			}));
			await writeFile(file, JSON.stringify({apps: entries}));
			return {args: [cli, 'start', file], env};
		},
		/** Resolves when every app answers. */
		async start(apps) {
			const {args} = await this.startOf(apps);
			await run(process.execPath, args, {env});
			for (const app of apps) await untilItAnswers(app);
		},
		reload: (name) => fcm('reload', name),
		scale: (name, count) => fcm('scale', name, `${count}`),
		rollback: (name) => fcm('rollback', name),
		/** Waits until only workers of the current generation are there, `count` of them, all ready, none of them `without`. */
		async settled(name, count, without) {
			const end = Date.now() + 30_000;
			for (;;) {
				const {apps} = JSON.parse(await fcm('ls', '--json'));
				const {generation, workers} = apps.find((app) => app.name === name);
				const good = (worker) => worker.state === 'ready' && worker.generation === generation && worker.pid !== without;
				if (workers.length === count && workers.every(good)) return;
				if (Date.now() > end) throw new Error(`${name} does not settle: ${JSON.stringify(workers)}`);
			}
		},
		/** Process ids: `daemon` and `master` manage, `workers` are those of the named app. */
		async pids(name) {
			const report = JSON.parse(await fcm('ls', '--json'));
			const app = report.apps.find((one) => one.name === name);
			return {daemon: report.daemon.pid, master: app.masterPid, workers: app.workers.map(({pid}) => pid)};
		},
		/** Ends the daemon as an out-of-memory killer would. */
		async killDaemon() {
			const {daemon} = JSON.parse(await fcm('ls', '--json'));
			process.kill(daemon.pid, 'SIGKILL');
		},
		updateDaemon: () => fcm('daemon', 'update', '--force'),
		/** All of an app's standard output. */
		logFiles: async (name) => [path.join(home, 'apps', name, 'logs/out.log')],
		/** The command that lists the apps for a program, as arguments of node. */
		list: {args: [cli, 'ls', '--json'], env},
		/** For people. */
		table: {args: [cli, 'ls'], env},
		deleteAll: () => fcm('delete', 'all'),
		close,
	};
}
