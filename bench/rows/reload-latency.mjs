/** What a reload costs those who are served meanwhile: the p99 of their requests with and without one. */
import autocannon from 'autocannon';
import {makeApp} from '../lib/app.mjs';
import {median, withSpread} from '../lib/stats.mjs';

const seconds = 3;

export async function reloadLatency({quick, measure, note}) {
	const rounds = quick ? 1 : 5;
	const times = await measure('fcm', (contender) => latencies(contender, rounds));
	if (!times) return [];
	note(
		`latency: p99 in ms over ${seconds} s, 20 keep-alive connections at 500 requests a second in all, median (least to most) of ${rounds} rounds`,
	);
	const ratio = median(times.during) / median(times.quiet);
	return [
		{
			figure: 'p99 of other requests, during a reload ÷ without',
			fcm: `${withSpread(times.during, 1)} ÷ ${withSpread(times.quiet, 1)}`,
			...{ratio: ratio.toFixed(2), goal: 'measured', reached: true},
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
	const {latency, errors} = await autocannon({url, connections: 20, overallRate: 500, duration: seconds});
	if (errors > 0) throw new Error(`${errors} requests failed`);
	return latency.p99;
}
