import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {untilItAnswers} from './app.mjs';
import {cleanUpLater, temporaryFolder} from './cleanup.mjs';
import {childrenOf, waitUntilGone} from './proc.mjs';
import {run} from './run.mjs';

const primaryScript = fileURLToPath(new URL('./bare-primary.mjs', import.meta.url));
const supervisorScript = fileURLToPath(new URL('./bare-supervisor.mjs', import.meta.url));

/** node:cluster with nothing around it, one primary per app. It has no reload and no list. */
export const openBareCluster = () => open(primaryScript);

/** The same with the least that can replace workers. */
export const openBareSupervisor = () => open(supervisorScript);

async function open(script) {
	// Holds nothing: its unique name marks the processes.
	const {folder: mark, remove} = temporaryFolder('fcm-bench-bare-');
	const primaries = new Map();

	const close = cleanUpLater(async () => {
		// A worker of node:cluster exits when its primary has gone.
		for (const primary of primaries.values()) primary.kill('SIGKILL');
		await waitUntilGone(`BENCH_MARK=${mark}`);
		await remove();
	});

	return {
		async start(apps) {
			for (const app of apps) {
				const env = {...process.env, BENCH_MARK: mark, BENCH_SCRIPT: app.script, BENCH_WORKERS: `${app.instances}`};
				const primary = spawn(process.execPath, [script], {env: {...env, PORT: `${app.port}`}, stdio: 'ignore'});
				primaries.set(app.name, primary);
				await untilItAnswers(app);
			}
		},
		/** By a command, as the others do it: a process that tells the primary. Resolves when the command has ended. */
		async reload(name) {
			await run(process.execPath, ['-e', `process.kill(${primaries.get(name).pid}, 'SIGUSR2')`]);
		},
		/** Without a command. */
		signalReload(name) {
			primaries.get(name).kill('SIGUSR2');
		},
		async pids(name) {
			const master = primaries.get(name).pid;
			return {master, workers: childrenOf(master)};
		},
		close,
	};
}
