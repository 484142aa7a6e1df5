/** New connections per second, one request each: `balance: shared`, round-robin and PM2 in turn, 2 workers. */
import net from 'node:net';
import {makeApp} from '../lib/app.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goal = 1.6;
const clients = 32;
const request = 'GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n';

export async function connectionRate({quick, measureTogether, note}) {
	const rounds = quick ? 2 : 10;
	const sliceMs = quick ? 500 : 2000;
	const measured = await measureTogether(['fcm', 'bare', 'PM2'], (contenders) => inTurn(contenders, rounds, sliceMs));
	const {shared = [], robin = [], bare = [], PM2: pm2 = []} = measured ?? {};
	note(
		`connections: per second, median (least to most) of ${rounds} slices of ${sliceMs} ms in turn, ${clients} clients in one process; bare is round-robin`,
	);
	const overPm2 = ratios(shared, pm2);
	const overRobin = ratios(shared, robin);
	const robinOverPm2 = ratios(robin, pm2);
	const rate = (values) => values.length > 0 && withSpread(values, 0);
	const common = {bare: rate(bare), pm2: rate(pm2)};
	return [
		{
			...{figure: 'new connections per second: shared; ratio to PM2', fcm: rate(shared), ...common},
			...{ratio: overPm2 && withSpread(overPm2), goal: `≥ ${goal} × PM2`},
			reached: overPm2 ? median(overPm2) >= goal : null,
		},
		{
			...{figure: 'new connections per second: round-robin; ratio to PM2', fcm: rate(robin), ...common},
			...{ratio: robinOverPm2 && withSpread(robinOverPm2), goal: 'printed', reached: robin.length > 0},
		},
		{
			...{figure: 'new connections per second: shared ÷ round-robin', fcm: rate(shared)},
			...{ratio: overRobin && withSpread(overRobin), goal: 'printed', reached: shared.length > 0},
		},
	];
}

async function inTurn(contenders, rounds, sliceMs) {
	const apps = {};
	for (const name of Object.keys(contenders)) {
		if (name === 'fcm') continue;
		apps[name] = await makeApp('bench', 2);
		await contenders[name].start([apps[name]]);
	}
	if (contenders.fcm) {
		apps.shared = {...(await makeApp('shared', 2)), keys: {balance: 'shared'}};
		apps.robin = await makeApp('robin', 2);
		await contenders.fcm.start([apps.shared, apps.robin]);
	}
	const names = Object.keys(apps);
	const rates = Object.fromEntries(names.map((name) => [name, []]));
	for (const name of names) await rate(apps[name].port, sliceMs);
	for (let round = 0; round < rounds; round++) {
		for (const name of round % 2 ? names.toReversed() : names) rates[name].push(await rate(apps[name].port, sliceMs));
	}
	return rates;
}

async function rate(port, ms) {
	const start = performance.now();
	let done = 0;
	const client = async () => {
		while (performance.now() - start < ms) {
			await visit(port);
			done++;
		}
	};
	await Promise.all(Array.from({length: clients}, client));
	return (done / (performance.now() - start)) * 1000;
}

function visit(port) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
		let bytes = 0;
		socket.on('data', (chunk) => {
			bytes += chunk.length;
		});
		socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')));
		socket.on('error', reject);
		socket.on('close', () => (bytes > 0 ? resolve() : reject(new Error('closed without an answer'))));
	});
}
