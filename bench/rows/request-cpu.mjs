/** CPU time of a worker per request, fcm's (which tracks every request) and PM2's over a bare node:cluster worker's. */
import autocannon from 'autocannon';
import {makeApp} from '../lib/app.mjs';
import {runNanos} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goal = 1.03;
const warmUpRequests = 30_000;
const sliceRequests = 10_000;

export async function requestCpu({quick, measureTogether, note}) {
	const launches = quick ? 2 : 8;
	const slices = quick ? 2 : 12;
	const micros = {bare: [], fcm: [], PM2: []};
	for (let launch = 0; launch < launches; launch++) {
		const measured = await measureTogether(['bare', 'fcm', 'PM2'], (contenders) =>
			microsPerRequest(contenders, slices),
		);
		for (const [name, value] of Object.entries(measured ?? {})) micros[name].push(value);
	}
	const [fcm, pm2] = [ratios(micros.fcm, micros.bare), ratios(micros.PM2, micros.bare)];
	const amount = `${slices} × ${sliceRequests} requests after ${warmUpRequests} of warm-up`;
	note(
		`worker CPU: µs per request, median (least to most) of ${launches} launches; ${amount}, 20 keep-alive connections`,
	);
	return [
		{
			figure: 'worker CPU per request ÷ bare node:cluster',
			fcm: micros.fcm.length > 0 && withSpread(micros.fcm, 1),
			bare: micros.bare.length > 0 && withSpread(micros.bare, 1),
			pm2: micros.PM2.length > 0 && withSpread(micros.PM2, 1),
			ratio: fcm && withSpread(fcm),
			pm2Ratio: pm2 && withSpread(pm2),
			goal: `≤ ${goal}`,
			reached: fcm && median(fcm) <= goal,
		},
	];
}

/**
 * All contenders run at once, each with one worker, and are sent short slices of requests in turn: forwards, then
 * backwards. What disturbs the machine for longer than a slice disturbs all of them alike; the median drops the rest.
 */
async function microsPerRequest(contenders, slices) {
	const names = Object.keys(contenders);
	const micros = Object.fromEntries(names.map((name) => [name, []]));
	const workers = {};
	for (const name of names) {
		const app = await makeApp('bench', 1);
		await contenders[name].start([app]);
		const {workers: pids} = await contenders[name].pids(app.name);
		if (pids.length !== 1) throw new Error(`${name} has ${pids.length} workers where one was asked for`);
		workers[name] = {url: app.url, pid: pids[0]};
		await send(app.url, warmUpRequests);
	}
	for (let slice = 0; slice < slices; slice++) {
		for (const name of slice % 2 ? names.toReversed() : names) {
			const {url, pid} = workers[name];
			const before = runNanos(pid);
			await send(url, sliceRequests);
			micros[name].push((runNanos(pid) - before) / sliceRequests / 1000);
		}
	}
	return Object.fromEntries(names.map((name) => [name, median(micros[name])]));
}

/** Exactly `amount` good answers, or an error. The client is this process, the worker another. */
async function send(url, amount) {
	const running = autocannon({url, amount, connections: 20, pipelining: 1});
	const timer = setTimeout(() => running.stop(), 120_000);
	const result = await running;
	clearTimeout(timer);
	if (result['2xx'] !== amount || result.errors > 0) {
		throw new Error(`${result['2xx']} of ${amount} requests answered, ${result.errors} errors`);
	}
}
