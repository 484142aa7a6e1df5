/** Memory of the app master while a worker prints 200 MB a second. */
import {readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {flood, makeLogApp} from '../lib/log-lines.mjs';
import {median} from '../lib/stats.mjs';

const megabytesPerSecond = 200;
const goals = {growth: 1.2, most: 200};

export async function logsMemory({quick, measure, note}) {
	const seconds = quick ? 6 : 30;
	const samples = await measure('fcm', (contender) => floodSamples(contender, seconds));
	const pm2 = await measure('PM2', (contender) => floodSamples(contender, seconds));
	const of = (all) => {
		const third = Math.floor(all.length / 3);
		const [first, last] = [median(all.slice(0, third)), median(all.slice(-third))];
		return {
			words: `${first.toFixed(0)} → ${last.toFixed(0)}, most ${Math.max(...all).toFixed(0)}`,
			growth: last / first,
		};
	};
	note(
		`logs-memory: RSS in MB, median of the first and of the last third of ${seconds} s at ${megabytesPerSecond} MB/s asked for`,
	);
	const fcm = samples && of(samples);
	return [
		{
			figure: `RSS of the app master at ${megabytesPerSecond} MB/s of logs, MB`,
			fcm: fcm?.words,
			pm2: pm2 && of(pm2).words,
			ratio: fcm?.growth.toFixed(2),
			pm2Ratio: pm2 && of(pm2).growth.toFixed(2),
			goal: `growth ≤ ${goals.growth}, most ≤ ${goals.most}`,
			reached: fcm && fcm.growth <= goals.growth && Math.max(...samples) <= goals.most,
		},
	];
}

async function floodSamples(contender, seconds) {
	const app = await makeLogApp('bench', 1, {size: '10M', keep: 3});
	await contender.start([app]);
	const {daemon, master = daemon} = await contender.pids(app.name);
	const lines = (megabytesPerSecond * 1e6 * seconds) / 100;
	let isOver = false;
	const flooded = flood(app, `lines=${lines}&rate=${megabytesPerSecond}&joined`).finally(() => {
		isOver = true;
	});
	const samples = [];
	// The first moments are those of a heap that warms up.
	await pause(1000);
	while (!isOver) {
		samples.push(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${master}/status`, 'utf8'))[1]) / 1024);
		await pause(100);
	}
	await flooded;
	return samples;
}
