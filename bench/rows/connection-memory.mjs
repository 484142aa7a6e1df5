/** What tracking adds to the memory of a worker per open connection: heap after a full collection, over bare node:cluster. */
import {openConnections} from '../lib/connections.mjs';
import {fcmLibrary, startLibrary} from '../lib/library.mjs';
import {median, withSpread} from '../lib/stats.mjs';

const goalBytes = 200;

export async function connectionMemory({quick, note}) {
	const launches = quick ? 1 : 3;
	const connections = quick ? 500 : 2000;
	const bytes = {bare: [], fcm: []};
	for (let launch = 0; launch < launches; launch++) {
		bytes.bare.push(await bytesPerConnection(null, connections));
		bytes.fcm.push(await bytesPerConnection(fcmLibrary, connections));
	}
	const added = bytes.fcm.map((value, index) => value - bytes.bare[index]);
	note(
		`memory per connection: heap used after gc(), ${connections} idle keep-alive connections that have had a request each`,
	);
	return [
		{
			figure: 'library: bytes of heap per open connection added by tracking',
			...{fcm: withSpread(bytes.fcm, 0), bare: withSpread(bytes.bare, 0), ratio: `+${median(added).toFixed(0)} bytes`},
			...{goal: `≤ +${goalBytes}`, reached: median(added) <= goalBytes},
		},
	];
}

async function bytesPerConnection(master, connections) {
	const app = await startLibrary({master, worker: null, nodeArgs: '--expose-gc'});
	try {
		const warm = await openConnections(app, 200);
		warm.close();
		const before = await heap(app);
		const open = await openConnections(app, connections);
		const after = await heap(app);
		open.close();
		return (after - before) / connections;
	} finally {
		await app.close();
	}
}

async function heap(app) {
	// The least of several: what is still to be swept or to be closed counts for nothing.
	const all = [];
	for (let look = 0; look < 5; look++) all.push(Number(await (await fetch(`${app.url}/memory`)).text()));
	return Math.min(...all);
}
