/** Failed requests while an unmodified app with 2 workers is reloaded again and again under 20 connections. */
import {makeApp, pidIn} from '../lib/app.mjs';
import {startLoad} from '../lib/load.mjs';

const loads = [
	{title: 'keep-alive', mode: 'keep-alive', path: '/', between: 500},
	{title: 'new connection per request', mode: 'new-connection', path: '/', between: 500},
	{title: 'keep-alive, answers of 300 ms', mode: 'keep-alive', path: '/slow', between: 40},
	{title: 'new connections, answers of 300 ms', mode: 'new-connection', path: '/slow', between: 40},
];

export async function reload({quick, measure, note}) {
	const reloads = quick ? 2 : 20;
	const lines = [];
	for (const load of loads) {
		const fcm = await measure('fcm', (contender) => reloadUnderLoad(contender, load, reloads));
		const pm2 = await measure('PM2', (contender) => reloadUnderLoad(contender, load, reloads));
		for (const [name, report] of Object.entries({fcm, PM2: pm2})) {
			if (report) note(`${name}, ${load.title}: ${describe(report)}`);
		}
		lines.push({
			figure: `failed requests, ${reloads} reloads, ${load.title}`,
			fcm: fcm && `${fcm.failedTotal} of ${fcm.ok + fcm.failedTotal}`,
			pm2: pm2 && `${pm2.failedTotal} of ${pm2.ok + pm2.failedTotal}`,
			goal: '0',
			reached: fcm && fcm.failedTotal === 0,
		});
	}
	return lines;
}

async function reloadUnderLoad(contender, {mode, path, between}, reloads) {
	const app = await makeApp('bench', 2);
	await contender.start([app]);
	const before = await contender.pids(app.name);
	const load = startLoad({url: app.url, path, mode, connections: 20, see: pidIn});
	const began = performance.now();
	let reloadMs = 0;
	try {
		await load.served(between);
		for (let nth = 0; nth < reloads; nth++) {
			const start = performance.now();
			await contender.reload(app.name);
			reloadMs += performance.now() - start;
			await load.served(between);
		}
	} finally {
		await load.stop();
	}
	const report = await load.stop();
	const after = await contender.pids(app.name);
	// No reload may be counted that did not happen: at least one new process per reload has answered.
	if (after.workers.some((pid) => before.workers.includes(pid)) || report.seen.size <= reloads) {
		throw new Error(`${reloads} reloads were done, but only ${report.seen.size} processes answered`);
	}
	return {...report, eachMs: reloadMs / reloads, seconds: (performance.now() - began) / 1000};
}

function describe({failed, seen, eachMs, seconds}) {
	const errors = failed.map(({error, count}) => `${count} × ${error}`).join(', ') || 'no error';
	return `${errors}; ${seen.size} processes answered; ${eachMs.toFixed(0)} ms per reload, ${seconds.toFixed(0)} s in all`;
}
