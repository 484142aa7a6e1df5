/** What managing costs when nothing happens: CPU of the daemon and 20 app masters, and of a worker. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {runNanos} from '../lib/proc.mjs';
import {median, withSpread} from '../lib/stats.mjs';

const goals = {managers: 0.2, worker: 0.03};

export async function idleCpu({quick, measure, note}) {
	const [apps, settleMs, windowMs, windows] = quick ? [4, 2000, 2000, 1] : [20, 15_000, 20_000, 3];
	const result = await measure('fcm', (contender) => percentOfCore(contender, {apps, settleMs, windowMs, windows}));
	note(
		`idle CPU: median (least to most) of ${windows} × ${windowMs / 1000} s after ${settleMs / 1000} s of rest, ${apps} apps × 1 worker, nobody looks`,
	);
	const line = (who, figure) => ({
		figure,
		fcm: result && `${withSpread(result[who], 3)} %`,
		goal: `≤ ${goals[who]} % of a core`,
		reached: result && median(result[who]) <= goals[who],
	});
	return [line('managers', `idle CPU of the daemon and ${apps} app masters`), line('worker', 'idle CPU of a worker')];
}

async function percentOfCore(contender, {apps: count, settleMs, windowMs, windows}) {
	const apps = await Promise.all(Array.from({length: count}, (_, nth) => makeApp(`app-${nth}`, 1)));
	await contender.start(apps);
	const pids = await Promise.all(apps.map(({name}) => contender.pids(name)));
	const managers = [pids[0].daemon, ...pids.map(({master}) => master)];
	const workers = pids.flatMap((each) => each.workers);
	const spent = (processes) => processes.reduce((sum, pid) => sum + runNanos(pid), 0);
	await pause(settleMs);
	const percents = {managers: [], worker: []};
	for (let window = 0; window < windows; window++) {
		const began = performance.now();
		const before = [spent(managers), spent(workers)];
		await pause(windowMs);
		const nanos = (performance.now() - began) * 1e6;
		percents.managers.push((100 * (spent(managers) - before[0])) / nanos);
		percents.worker.push((100 * (spent(workers) - before[1])) / nanos / workers.length);
	}
	return percents;
}
