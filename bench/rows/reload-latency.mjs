/** What a reload costs those who are served meanwhile: the p99 of their requests with and without one. */
import http from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {median, withSpread} from '../lib/stats.mjs';

const visitors = 10;
const thinkMs = 20;
const seconds = 3;

export async function reloadLatency({quick, measure, note}) {
	const rounds = quick ? 1 : 5;
	const times = await measure('fcm', (contender) => latencies(contender, rounds));
	if (!times) return [];
	note(
		`latency: p99 in ms over ${seconds} s of ${visitors} keep-alive clients that pause ${thinkMs} ms between requests; ` +
			`median (least to most) of ${rounds} rounds, without a reload and with one`,
	);
	return [
		{
			figure: 'p99 of other requests, during a reload ÷ without',
			fcm: `${withSpread(times.during, 1)} ÷ ${withSpread(times.quiet, 1)}`,
			...{ratio: (median(times.during) / median(times.quiet)).toFixed(2), goal: 'printed', reached: true},
		},
	];
}

async function latencies(contender, rounds) {
	const app = await makeApp('bench', 2);
	await contender.start([app]);
	await p99(app.url);
	const times = {quiet: [], during: []};
	for (let round = 0; round < rounds; round++) {
		times.quiet.push(await p99(app.url));
		const [during] = await Promise.all([p99(app.url), contender.reload(app.name)]);
		times.during.push(during);
	}
	return times;
}

async function p99(url) {
	const all = (await Promise.all(Array.from({length: visitors}, () => visit(url)))).flat().sort((a, b) => a - b);
	return all[Math.floor(all.length * 0.99)];
}

async function visit(url) {
	const agent = new http.Agent({keepAlive: true, maxSockets: 1});
	const times = [];
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(thinkMs)) {
		const began = performance.now();
		await get(url, agent);
		times.push(performance.now() - began);
	}
	agent.destroy();
	return times;
}

function get(url, agent) {
	return new Promise((resolve, reject) => {
		const request = http.get(url, {agent, timeout: 10_000}, (response) => {
			response.resume().on('end', resolve).on('error', reject);
		});
		request.on('timeout', () => request.destroy(new Error('timeout'))).on('error', reject);
	});
}
