/** How long `serverStatus()` takes with 8 workers and 1,000 open connections, and what a request waits meanwhile. */
import autocannon from 'autocannon';
import {openConnections} from '../lib/connections.mjs';
import {fcmLibrary, startLibrary} from '../lib/library.mjs';
import {median} from '../lib/stats.mjs';

const workers = 8;
const connections = 1000;
const goalMs = 50;

export async function serverStatus({quick, note}) {
	const asks = quick ? 5 : 40;
	const app = await startLibrary({master: fcmLibrary, worker: null, workers});
	const open = await openConnections(app, connections);
	try {
		const alone = await askMany(app, asks);
		const load = autocannon({url: app.url, connections: 4, overallRate: 200, duration: 60});
		const loaded = await askMany(app, asks);
		load.stop();
		const {latency, errors} = await load;
		note(
			`serverStatus() under 200 requests/s: median ${median(loaded).toFixed(1)} ms; p99 of those requests ${latency.p99} ms, ${errors} errors`,
		);
		const typical = median(alone);
		return [
			{
				figure: `library: serverStatus(), ${workers} workers, ${connections} open connections, ms (most)`,
				fcm: `${typical.toFixed(1)} (${Math.max(...alone).toFixed(1)})`,
				goal: `≤ ${goalMs}`,
				reached: typical <= goalMs,
			},
		];
	} finally {
		open.close();
		await app.close();
	}
}

async function askMany(app, asks) {
	const took = [];
	for (let ask = 0; ask < asks; ask++) {
		const status = await app.status();
		if (status.workers !== workers || status.connections < connections)
			throw new Error(`not all told: ${JSON.stringify(status)}`);
		took.push(status.ms);
	}
	return took;
}
