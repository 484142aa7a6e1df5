/** From the command to the first answer of the new code, under load, 2 workers. Nothing is subtracted. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {bundled} from '../lib/bundled.mjs';
import {firstAnswerOfAnother} from '../lib/first-answer.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goal = 1.5;

export async function reloadTime({quick, measureTogether, note}) {
	const rounds = quick ? 3 : 20;
	const {startSteadyLoad} = await bundled('steady-load.ts');
	const names = ['fcm', 'supervisor', 'PM2'];
	const measured = await measureTogether(names, (contenders) => inTurn(contenders, rounds, startSteadyLoad));
	const {fcm = [], supervisor = [], PM2: pm2 = [], signal = []} = measured ?? {};
	const [ratio, pm2Ratio] = [ratios(fcm, supervisor), ratios(pm2, supervisor)];
	note(
		`reload time: ms, median (least to most) of ${rounds} reloads in turn, 4 clients at work; bare: \`node -e\` that signals a primary, which forks two, waits until both listen and lets the old ones go (told by a signal of the benchmark itself: ${signal.length > 0 ? withSpread(signal, 0) : '-'} ms)`,
	);
	return [
		{
			figure: 'reload: command to first answer of the new code',
			fcm: fcm.length > 0 && withSpread(fcm, 0),
			bare: supervisor.length > 0 && withSpread(supervisor, 0),
			pm2: pm2.length > 0 && withSpread(pm2, 0),
			ratio: ratio && withSpread(ratio),
			pm2Ratio: pm2Ratio && withSpread(pm2Ratio),
			goal: `≤ ${goal}`,
			reached: ratio && median(ratio) <= goal,
		},
	];
}

/** All contenders have an app of their own; they take turns, so that what disturbs the machine disturbs all. */
async function inTurn(contenders, rounds, startSteadyLoad) {
	const ms = {...Object.fromEntries(Object.keys(contenders).map((name) => [name, []])), signal: []};
	const apps = {};
	for (const [name, contender] of Object.entries(contenders)) {
		apps[name] = await makeApp('bench', 2);
		await contender.start([apps[name]]);
	}
	for (let round = 0; round < rounds; round++) {
		for (const [name, contender] of Object.entries(contenders)) {
			ms[name].push(await one(contender, apps[name], (app) => contender.reload(app), startSteadyLoad));
			if (!contender.signalReload) continue;
			ms.signal.push(await one(contender, apps[name], async (app) => contender.signalReload(app), startSteadyLoad));
		}
	}
	return ms;
}

async function one(contender, app, reload, startSteadyLoad) {
	const {workers} = await contender.pids(app.name);
	const load = startSteadyLoad(app.port);
	try {
		await load.served(5);
		const start = performance.now();
		const reloaded = reload(app.name);
		await firstAnswerOfAnother(app.url, workers);
		const ms = performance.now() - start;
		await reloaded;
		return ms;
	} finally {
		await load.stop();
		await onlyNew(contender, app.name, workers);
	}
}

/** Until the old workers are gone; a bare one drops idle connections, so they go soon. */
async function onlyNew(contender, name, old) {
	for (let wait = 0; wait < 200; wait++) {
		const {workers} = await contender.pids(name);
		if (workers.length === 2 && !workers.some((pid) => old.includes(pid))) return;
		await pause(50);
	}
}
