/** Private memory of what manages one app with 2 workers, and of a daemon with 40 apps, when nothing has happened for a while. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {privateBytes} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goals = {daemon: 20, crowded: 30, master: 10};

export async function memory({quick, measure, note}) {
	const rounds = quick ? 1 : 3;
	const idleMs = quick ? 2_000 : 10_000;
	const megabytes = {fcm: {daemon: [], master: [], crowded: []}, bare: {master: []}, PM2: {daemon: []}};
	for (let round = 0; round < rounds; round++) {
		for (const name of ['fcm', 'bare', 'PM2']) {
			const managers = await measure(name, (contender) => managerMemory(contender, idleMs));
			if (!managers) continue;
			for (const role of Object.keys(managers)) megabytes[name][role]?.push(managers[role]);
		}
	}
	const many = quick ? 4 : 40;
	const crowded = await measure('fcm', (contender) => managerMemory(contender, idleMs, many));
	if (crowded) megabytes.fcm.crowded.push(crowded.daemon);
	const {fcm, bare, PM2: pm2} = megabytes;
	note(
		`memory: MB of 1024 × 1024, median (least to most) of ${rounds} launches, ${idleMs / 1000} s idle, 1 app × 2 workers`,
	);
	const line = (role, figure, peers = {}) => ({
		figure,
		fcm: fcm[role].length > 0 && withSpread(fcm[role], 1),
		...peers,
		goal: `≤ ${goals[role]} MB`,
		reached: fcm[role].length > 0 && median(fcm[role]) <= goals[role],
	});
	const masterRatios = ratios(fcm.master, bare.master);
	const daemonRatios = ratios(pm2.daemon, bare.master);
	return [
		line('daemon', 'private memory of the daemon, MB', {
			pm2: pm2.daemon.length > 0 && withSpread(pm2.daemon, 1),
		}),
		line('crowded', `the same with ${many} apps, MB`),
		line('master', 'private memory of an app master, MB; ratio to a bare primary', {
			bare: bare.master.length > 0 && withSpread(bare.master, 1),
			ratio: masterRatios && withSpread(masterRatios),
			pm2: 'the same daemon',
			pm2Ratio: daemonRatios && withSpread(daemonRatios),
		}),
	];
}

async function managerMemory(contender, idleMs, count = 1) {
	const apps = await Promise.all(Array.from({length: count}, (_, nth) => makeApp(`bench-${nth}`, count > 1 ? 1 : 2)));
	await contender.start(apps);
	const {daemon, master} = await contender.pids(apps[0].name);
	await pause(idleMs);
	const megabytes = (pid) => pid && privateBytes(pid) / 1024 / 1024;
	return {daemon: megabytes(daemon), master: megabytes(master)};
}
