/** Failed requests and lost workers while the daemon is killed again and again, and replaced, under mixed load. */
import {makeApp, pidIn} from '../lib/app.mjs';
import {startLoad} from '../lib/load.mjs';

const loads = [
	{mode: 'keep-alive', connections: 4, path: '/'},
	{mode: 'new-connection', connections: 2, path: '/'},
	{mode: 'keep-alive', connections: 2, path: '/slow'},
];

export async function daemonKills({quick, measure, note}) {
	const [kills, updates] = quick ? [2, 1] : [10, 3];
	const result = await measure('fcm', (contender) => underLoad(contender, kills, updates));
	if (result) {
		const errors = result.failed.map(({error, count}) => `${count} × ${error}`).join(', ') || 'no error';
		note(
			`${kills} daemon kills, ${updates} updates: ${errors}; the same ${result.workers} workers answered all the while`,
		);
	}
	return [
		{
			figure: `failed requests, ${kills} daemon kills and ${updates} updates`,
			fcm: result && `${result.failedTotal} of ${result.ok + result.failedTotal}`,
			goal: '0',
			reached: result?.failedTotal === 0,
		},
	];
}

async function underLoad(contender, kills, updates) {
	const app = await makeApp('bench', 2);
	await contender.start([app]);
	const before = await contender.pids(app.name);
	const daemons = new Set([before.daemon]);
	const running = loads.map((load) => startLoad({url: app.url, see: pidIn, ...load}));
	const steps = [...Array(kills).fill(contender.killDaemon), ...Array(updates).fill(contender.updateDaemon)];
	try {
		for (const step of steps) {
			await step();
			await Promise.all(running.map((load) => load.served(5)));
			const {daemon, workers} = await contender.pids(app.name);
			if (`${workers}` !== `${before.workers}`) throw new Error(`other workers: ${workers}, before ${before.workers}`);
			daemons.add(daemon);
		}
	} finally {
		await Promise.all(running.map((load) => load.stop()));
	}
	// No kill may be counted that did not happen.
	if (daemons.size !== steps.length + 1)
		throw new Error(`${steps.length} daemons were ended, but ${daemons.size} were seen`);
	const reports = await Promise.all(running.map((load) => load.stop()));
	const sum = (which) => reports.reduce((total, report) => total + report[which], 0);
	const failed = reports.flatMap((report) => report.failed);
	return {ok: sum('ok'), failedTotal: sum('failedTotal'), failed, workers: before.workers.length};
}
