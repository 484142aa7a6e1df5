/** Log lines on their way from 2 workers into files: what is lost, and what CPU it costs beside `cat > file`. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {temporaryFolder} from '../lib/cleanup.mjs';
import {flood, makeLogApp, readLines} from '../lib/log-lines.mjs';
import {runNanos} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const workers = 2;

export async function logs({quick, measure, note}) {
	const rounds = quick ? 1 : 3;
	const lines = 500_000;
	const seconds = {fcm: [], cat: [], PM2: []};
	const faults = {fcm: [], PM2: []};
	for (let round = 0; round < rounds; round++) {
		seconds.cat.push(await catSeconds(lines * workers));
		for (const name of ['fcm', 'PM2']) {
			const measured = await measure(name, (contender) => floodOf(contender, lines));
			if (!measured) continue;
			seconds[name].push(measured.secondsPerGb);
			faults[name].push(measured);
		}
	}
	note(
		`logs: ${lines} lines of 100 bytes from each of ${workers} workers, ${rounds} rounds; CPU seconds per 10^9 bytes`,
	);
	const sum = (name, key) => faults[name].length > 0 && faults[name].reduce((total, each) => total + each[key], 0);
	const words = (name) =>
		faults[name].length > 0 && `${sum(name, 'lost')} / ${sum(name, 'split')} / ${sum(name, 'reordered')}`;
	const [fcm, pm2] = [ratios(seconds.fcm, seconds.cat), ratios(seconds.PM2, seconds.cat)];
	return [
		{
			figure: `log lines of ${rounds * lines * workers}: lost / split / reordered within a worker`,
			fcm: words('fcm'),
			pm2: words('PM2'),
			goal: '0 / 0 / 0',
			reached: words('fcm') === '0 / 0 / 0',
		},
		{
			figure: 'CPU s of the manager per GB of logs ÷ `cat > file` (under "bare node")',
			fcm: seconds.fcm.length > 0 && withSpread(seconds.fcm),
			bare: withSpread(seconds.cat),
			pm2: seconds.PM2.length > 0 && withSpread(seconds.PM2),
			ratio: fcm && withSpread(fcm, 1),
			pm2Ratio: pm2 && withSpread(pm2, 1),
			goal: "below PM2's",
			reached: fcm && pm2 && median(fcm) < median(pm2),
		},
	];
}

async function floodOf(contender, lines) {
	const app = await makeLogApp('bench', workers);
	await contender.start([app]);
	const {daemon, master = daemon} = await contender.pids(app.name);
	const before = runNanos(master);
	await Promise.all(Array.from({length: workers}, () => flood(app, `lines=${lines}`)));
	await untilIdle(master);
	const cpuSeconds = (runNanos(master) - before) / 1e9;
	const found = await readLines(await contender.logFiles(app.name), workers, lines);
	return {...found, secondsPerGb: cpuSeconds / ((lines * workers * 100) / 1e9)};
}

/** All is written when the writer does nothing any more. */
async function untilIdle(pid) {
	for (let before = runNanos(pid), quiet = 0; quiet < 4; ) {
		await pause(100);
		const now = runNanos(pid);
		quiet = now - before < 5e6 ? quiet + 1 : 0;
		before = now;
	}
}

/** The least that a program can spend on the same bytes in the same pieces. */
async function catSeconds(lines) {
	const {folder, remove} = temporaryFolder('fcm-bench-cat-');
	const file = openSync(path.join(folder, 'out.log'), 'w');
	const cat = spawn('cat', [], {stdio: ['pipe', file, 'ignore']});
	const block = Buffer.from(`${'x'.repeat(99)}\n`.repeat(600));
	const gigabytes = (Math.ceil(lines / 600) * block.length) / 1e9;
	for (let left = lines; left > 0; left -= 600) {
		if (!cat.stdin.write(block)) await once(cat.stdin, 'drain');
	}
	while (cat.stdin.writableLength > 0) await once(cat.stdin, 'drain');
	await pause(100);
	const seconds = runNanos(cat.pid) / 1e9;
	cat.stdin.end();
	await once(cat, 'close');
	await remove();
	return seconds / gigabytes;
}
