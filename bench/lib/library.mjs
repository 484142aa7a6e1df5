/** The libraries side by side: a Master of each in a process of its own, with the same app. */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {makeApp, untilItAnswers} from './app.mjs';
import {cleanUpLater, temporaryFolder} from './cleanup.mjs';
import {childrenOf} from './proc.mjs';
import {run} from './run.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
export const fcmLibrary = file('../../dist/index.js');

let installing;

/** @florajs/cluster from npm, in a temporary folder that goes with the benchmark. */
export function installFlora() {
	installing ??= (async () => {
		const {folder} = temporaryFolder('fcm-bench-flora-');
		const args = [
			'install',
			'@florajs/cluster@4',
			'--prefix',
			folder,
			'--no-audit',
			'--no-fund',
			'--ignore-scripts',
			'--silent',
		];
		await run('npm', args, {cwd: folder, deadlineMs: 180_000});
		const root = path.join(folder, 'node_modules/@florajs/cluster');
		const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
		return {root, version};
	})();
	return installing;
}

/**
 * Starts a cluster. `master`: whose Master, null for bare node:cluster; `worker`: whose Worker the app uses, null for none.
 */
export async function startLibrary({master, worker, infos = false, workers = 1, nodeArgs = ''}) {
	const app = await makeApp('library', workers);
	const env = {
		...process.env,
		...{
			PORT: `${app.port}`,
			BENCH_APP: file('library-app.cjs'),
			BENCH_WORKERS: `${workers}`,
			BENCH_NODE_ARGS: nodeArgs,
		},
		...{BENCH_MASTER: master ?? '', BENCH_WORKER: worker ?? '', ...(infos && {BENCH_INFOS: '1'})},
	};
	const child = fork(file('library-master.cjs'), {env, stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
	const close = cleanUpLater(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill('SIGKILL');
		await once(child, 'exit');
	});
	await untilItAnswers(app);
	return {
		...app,
		child,
		pids: () => childrenOf(child.pid),
		async status() {
			const answer = once(child, 'message', {signal: AbortSignal.timeout(20_000)});
			child.send('status');
			return (await answer)[0];
		},
		close,
	};
}
