/** Failed requests while one unmodified app is reloaded again and again, under mixed load. */
import {makeApp, pidIn} from '../lib/app.mjs';
import {startLoad} from '../lib/load.mjs';

const loads = [
	{mode: 'keep-alive', connections: 6, path: '/'},
	{mode: 'new-connection', connections: 3, path: '/'},
	{mode: 'keep-alive', connections: 4, path: '/slow'},
	{
		mode: 'keep-alive',
		connections: 2,
		path: '/upload',
		method: 'POST',
		upload: {chunks: 4, chunkBytes: 20_000, everyMs: 50},
	},
];

export async function manyReloads({quick, nightly, measure, note}) {
	const reloads = quick ? 5 : nightly ? 1000 : 50;
	const result = await measure('fcm', (contender) => reloadUnderLoad(contender, reloads));
	if (result) {
		const errors = result.failed.map(({error, count}) => `${count} × ${error}`).join(', ') || 'no error';
		note(`${reloads} reloads: ${errors}; ${result.seen} processes answered; ${result.seconds.toFixed(0)} s in all`);
	}
	return [
		{
			figure: `failed requests, ${reloads} reloads in a row, mixed load`,
			fcm: result && `${result.failedTotal} of ${result.ok + result.failedTotal}`,
			goal: '0',
			reached: result?.failedTotal === 0,
		},
	];
}

async function reloadUnderLoad(contender, reloads) {
	const app = {...(await makeApp('bench', 2)), keys: {min_uptime: 100}};
	await contender.start([app]);
	const began = performance.now();
	const running = loads.map((load) => startLoad({url: app.url, see: pidIn, ...load}));
	try {
		for (let nth = 0; nth < reloads; nth++) {
			await contender.reload(app.name);
			await Promise.all(running.map((load) => load.served(1)));
		}
	} finally {
		await Promise.all(running.map((load) => load.stop()));
	}
	const reports = await Promise.all(running.map((load) => load.stop()));
	const sum = (which) => reports.reduce((total, report) => total + report[which], 0);
	const {size} = new Set(reports.flatMap((report) => [...report.seen]));
	// No reload may be counted that did not happen.
	if (size <= reloads) throw new Error(`${reloads} reloads were done, but only ${size} processes answered`);
	const failed = reports.flatMap((report) => report.failed);
	return {
		ok: sum('ok'),
		failedTotal: sum('failedTotal'),
		failed,
		seen: size,
		seconds: (performance.now() - began) / 1000,
	};
}
