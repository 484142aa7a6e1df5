/** What is left after many reloads: memory, open files and processes, those of the app master first. */
import {readdirSync, readFileSync} from 'node:fs';
import {makeApp} from '../lib/app.mjs';
import {childrenOf} from '../lib/proc.mjs';
import {median} from '../lib/stats.mjs';

/** More than this, and it grows. */
const flat = 1.1;

export async function leaks({quick, measure, note}) {
	const reloads = quick ? 20 : 200;
	const sample = quick ? 5 : 20;
	const result = await measure('fcm', (contender) => watch(contender, reloads));
	if (!result) return [{figure: `leaks over ${reloads} reloads`, goal: 'flat', reached: false}];
	const {rss, daemonRss, before, after} = result;
	const growth = (values) => median(values.slice(-sample)) / median(values.slice(0, sample));
	const same = JSON.stringify(before) === JSON.stringify(after);
	note(
		`leaks: RSS of the app master, median of the first ${sample} reloads → the last ${sample}: ${mb(rss.slice(0, sample))} → ${mb(rss.slice(-sample))} MB, of the daemon ${mb(daemonRss.slice(0, sample))} → ${mb(daemonRss.slice(-sample))} MB; open files and workers before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`,
	);
	return [
		{
			figure: `app master over ${reloads} reloads: RSS, last ${sample} ÷ first ${sample}`,
			fcm: `${mb(rss.slice(-sample))} MB`,
			ratio: growth(rss).toFixed(2),
			goal: `≤ ${flat}`,
			reached: growth(rss) <= flat,
		},
		{
			figure: 'open files and processes after ÷ before',
			fcm: same ? 'the same' : `${JSON.stringify(before)} → ${JSON.stringify(after)}`,
			goal: 'the same',
			reached: same,
		},
	];
}

async function watch(contender, reloads) {
	const app = {...(await makeApp('bench', 2)), keys: {min_uptime: 20}};
	await contender.start([app]);
	// The first reload loads code and opens what stays open.
	await contender.reload(app.name);
	const {daemon, master} = await contender.pids(app.name);
	const before = counts(daemon, master);
	const rss = [];
	const daemonRss = [];
	for (let nth = 0; nth < reloads; nth++) {
		await contender.reload(app.name);
		rss.push(rssBytes(master));
		daemonRss.push(rssBytes(daemon));
	}
	return {rss, daemonRss, before, after: counts(daemon, master)};
}

function counts(daemon, master) {
	const files = (pid) => readdirSync(`/proc/${pid}/fd`).length;
	return {masterFiles: files(master), daemonFiles: files(daemon), workers: childrenOf(master).length};
}

function rssBytes(pid) {
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

function mb(values) {
	return (median(values) / 1024 / 1024).toFixed(1);
}
