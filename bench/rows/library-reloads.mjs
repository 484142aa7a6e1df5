/** Failed requests over many reloads of the examples of flora, recluster and the library, under load. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import autocannon from 'autocannon';
import {makeApp, untilItAnswers} from '../lib/app.mjs';
import {cleanUpLater} from '../lib/cleanup.mjs';
import {childrenOf} from '../lib/proc.mjs';

const examples = {
	flora: {file: 'flora/master.cjs', signal: 'SIGHUP'},
	recluster: {file: 'recluster/cluster.cjs', signal: 'SIGUSR2'},
	'express under Master': {file: 'express-status/master.mjs', signal: 'SIGHUP'},
};

export async function libraryReloads({quick, note}) {
	const reloads = quick ? 3 : 20;
	const lines = [];
	for (const [name, example] of Object.entries(examples)) {
		const {failed, answered} = await underLoad(example, reloads);
		note(`${name}: ${failed} of ${answered} requests failed in ${reloads} reloads`);
		lines.push({
			figure: `library: failed requests, ${reloads} reloads, ${name}`,
			fcm: `${failed}`,
			goal: '0',
			reached: failed === 0,
		});
	}
	return lines;
}

async function underLoad({file, signal}, reloads) {
	const [app, status] = [await makeApp('example', 2), await makeApp('status', 1)];
	const env = {...process.env, PORT: `${app.port}`, STATUS_PORT: `${status.port}`};
	const script = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
	const child = spawn(process.execPath, [script], {env, stdio: 'ignore'});
	const close = cleanUpLater(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill('SIGKILL');
		await once(child, 'exit');
	});
	try {
		await untilItAnswers(app);
		const load = autocannon({url: app.url, connections: 8, overallRate: 800, duration: 240});
		for (let reload = 0; reload < reloads; reload++) await reloaded(child, signal);
		load.stop();
		const {errors, timeouts, non2xx, requests} = await load;
		return {failed: errors + timeouts + non2xx, answered: requests.total};
	} finally {
		await close();
	}
}

/** When none of the workers of before is left. */
async function reloaded(child, signal) {
	const before = childrenOf(child.pid);
	child.kill(signal);
	for (const end = Date.now() + 30_000; childrenOf(child.pid).some((pid) => before.includes(pid)); ) {
		if (Date.now() > end) throw new Error('a reload was not over within 30 s');
		await pause(20);
	}
}
