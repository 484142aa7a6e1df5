/** CPU of a worker per request: under the library's Master (which tracks every request), and under flora's, over bare node:cluster. */
import autocannon from 'autocannon';
import {fcmLibrary, installFlora, startLibrary} from '../lib/library.mjs';
import {runNanos} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goals = {tracked: 1.02, infos: 1.05};
const warmUpRequests = 8000;
const sliceRequests = 4000;

export async function libraryCpu({quick, note}) {
	const launches = quick ? 1 : 3;
	const slices = quick ? 2 : 6;
	const flora = await installFlora();
	const contenders = {
		bare: {master: null, worker: null},
		fcm: {master: fcmLibrary, worker: null},
		'fcm, infos': {master: fcmLibrary, worker: fcmLibrary, infos: true},
		flora: {master: flora.root, worker: flora.root},
		'flora, infos': {master: flora.root, worker: flora.root, infos: true},
	};
	const micros = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
	for (let launch = 0; launch < launches; launch++) {
		const measured = await microsPerRequest(contenders, slices);
		for (const [name, value] of Object.entries(measured)) micros[name].push(value);
	}
	note(
		`library: @florajs/cluster ${flora.version} stands in PM2's columns; ${slices} × ${sliceRequests} requests, ${launches} launches`,
	);
	return [
		line('library: worker CPU per request ÷ bare', 'fcm', 'flora', goals.tracked),
		line('library: the same with per-request infos and two counters', 'fcm, infos', 'flora, infos', goals.infos),
	];

	function line(figure, ours, theirs, goal) {
		const [own, other] = [ratios(micros[ours], micros.bare), ratios(micros[theirs], micros.bare)];
		return {
			...{
				figure,
				fcm: withSpread(micros[ours], 1),
				bare: withSpread(micros.bare, 1),
				pm2: withSpread(micros[theirs], 1),
			},
			...{ratio: withSpread(own), pm2Ratio: withSpread(other), goal: `≤ ${goal}`, reached: median(own) <= goal},
		};
	}
}

/** All at once, in short slices forwards and backwards: what disturbs the machine disturbs all alike. */
async function microsPerRequest(contenders, slices) {
	const running = {};
	const micros = {};
	try {
		for (const [name, options] of Object.entries(contenders)) {
			running[name] = await startLibrary(options);
			micros[name] = [];
			await send(running[name].url, warmUpRequests);
		}
		const names = Object.keys(running);
		for (let slice = 0; slice < slices; slice++) {
			for (const name of slice % 2 ? names.toReversed() : names) {
				const [pid] = running[name].pids();
				const before = runNanos(pid);
				await send(running[name].url, sliceRequests);
				micros[name].push((runNanos(pid) - before) / sliceRequests / 1000);
			}
		}
	} finally {
		await Promise.all(Object.values(running).map((each) => each.close()));
	}
	return Object.fromEntries(Object.entries(micros).map(([name, all]) => [name, median(all)]));
}

async function send(url, amount) {
	const sending = autocannon({url, amount, connections: 20, pipelining: 1});
	const timer = setTimeout(() => sending.stop(), 120_000);
	const result = await sending;
	clearTimeout(timer);
	if (result['2xx'] !== amount || result.errors > 0)
		throw new Error(`${result['2xx']} of ${amount} answered, ${result.errors} errors`);
}
