/** Failed requests while the examples of cluster2 and clusterflock are reloaded by SIGHUP, under mixed load. */
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {makeApp, pidIn, untilItAnswers} from '../lib/app.mjs';
import {startLoad} from '../lib/load.mjs';

const examples = {
	cluster2: fileURLToPath(new URL('../../examples/cluster2/server.cjs', import.meta.url)),
	clusterflock: fileURLToPath(new URL('../../examples/clusterflock/server.cjs', import.meta.url)),
};
const loads = [
	{mode: 'keep-alive', connections: 6},
	{mode: 'new-connection', connections: 3},
];
const reloadDeadlineMs = 30_000;

export async function adapterReloads({quick, measure, note}) {
	const reloads = quick ? 3 : 20;
	const lines = [];
	for (const name of Object.keys(examples)) {
		const result = await measure('fcm', () => reloadUnderLoad(examples[name], reloads));
		if (result)
			note(`${name}: ${reloads} reloads, ${result.seen} processes answered; ${result.failed.join(', ') || 'no error'}`);
		lines.push({
			figure: `failed requests, ${reloads} reloads of the example of ${name}`,
			fcm: result && `${result.failedTotal} of ${result.ok + result.failedTotal}`,
			goal: '0',
			reached: result?.failedTotal === 0,
		});
	}
	return lines;
}

async function reloadUnderLoad(script, reloads) {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'fcm-bench-'));
	const [{port: PORT}, {port: MON_PORT}] = [await makeApp('app', 2), await makeApp('monitor', 1)];
	const child = spawn(process.execPath, [script], {
		cwd: folder,
		env: {...process.env, PORT: String(PORT), MON_PORT: String(MON_PORT)},
		stdio: 'ignore',
	});
	const ended = new Promise((resolve) => child.once('exit', resolve));
	try {
		const url = `http://127.0.0.1:${PORT}/`;
		await untilItAnswers({name: script, url});
		const running = loads.map((load) => startLoad({url, see: pidIn, ...load}));
		const known = new Set();
		await answeredBy(url, known);
		for (let nth = 0; nth < reloads; nth++) await answeredBy(url, known, () => child.kill('SIGHUP'));
		const reports = await Promise.all(running.map((load) => load.stop()));
		const all = new Set(reports.flatMap((report) => [...report.seen])).size;
		// No reload may be counted that did not happen.
		if (all < 2 * reloads) throw new Error(`${reloads} reloads were asked for, but only ${all} processes answered`);
		const sum = (which) => reports.reduce((total, report) => total + report[which], 0);
		const failed = reports.flatMap((report) => report.failed.map(({error, count}) => `${count} × ${error}`));
		return {ok: sum('ok'), failedTotal: sum('failedTotal'), failed, seen: all};
	} finally {
		child.kill('SIGTERM');
		await ended;
		rmSync(folder, {recursive: true, force: true});
	}
}

/** Until two processes have answered that had not before; a reload is refused while the one before still goes on. */
async function answeredBy(url, known, reload = () => {}) {
	const before = known.size;
	const until = performance.now() + reloadDeadlineMs;
	for (let nth = 0; known.size < before + 2; nth++) {
		if (performance.now() > until) throw new Error(`no two new processes answer within ${reloadDeadlineMs} ms`);
		if (nth % 100 === 0) reload();
		const answer = await fetch(url, {headers: {connection: 'close'}});
		known.add(pidIn(await answer.text()));
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
