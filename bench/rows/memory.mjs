/** Private memory of what manages one app with 2 workers, when nothing has happened for a while. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {privateBytes} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goals = {daemon: 25, master: 12};

export async function memory({quick, measure, note}) {
	const rounds = quick ? 1 : 3;
	const idleMs = quick ? 2_000 : 10_000;
	const megabytes = {fcm: {daemon: [], master: []}, bare: {master: []}, PM2: {daemon: []}};
	for (let round = 0; round < rounds; round++) {
		for (const name of ['fcm', 'bare', 'PM2']) {
			const managers = await measure(name, (contender) => managerMemory(contender, idleMs));
			if (!managers) continue;
			for (const role of Object.keys(megabytes[name])) megabytes[name][role].push(managers[role]);
		}
	}
	const {fcm, bare, PM2: pm2} = megabytes;
	note(
		`memory: MB of 1024 × 1024, median (least to most) of ${rounds} launches, ${idleMs / 1000} s idle, 1 app × 2 workers`,
	);
	const line = (role, figure, peers) => ({
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
		line('master', 'private memory of an app master, MB; ratio to a bare primary', {
			bare: bare.master.length > 0 && withSpread(bare.master, 1),
			ratio: masterRatios && withSpread(masterRatios),
			pm2: 'the same daemon',
			pm2Ratio: daemonRatios && withSpread(daemonRatios),
		}),
	];
}

async function managerMemory(contender, idleMs) {
	const app = await makeApp('bench', 2);
	await contender.start([app]);
	const {daemon, master} = await contender.pids(app.name);
	await pause(idleMs);
	const megabytes = (pid) => pid && privateBytes(pid) / 1024 / 1024;
	return {daemon: megabytes(daemon), master: megabytes(master)};
}
