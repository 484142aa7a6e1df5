/** How long the start of a file of 40 apps takes, and a second start of it when nothing has changed. */
import {makeApp, untilItAnswers} from '../lib/app.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';
import {wallMs} from '../lib/wall.mjs';

const goals = {start: 1.5, again: 2};
/** A loaded machine takes its time. */
const startMs = 120_000;

export async function startMany({quick, measureTogether, note}) {
	const count = quick ? 5 : 40;
	const rounds = quick ? 1 : 4;
	const found = await measureTogether(['fcm', 'PM2'], (contenders) => inTurn(contenders, count, rounds));
	const {fcm, PM2: pm2} = found ?? {};
	note(
		`start: median of ${rounds} rounds in turn, daemons up before; fcm's command ends when all ${count} are ready, PM2's when they are forked. ` +
			`Until every app answers: ${[fcm && `fcm ${seconds(fcm.answering)}`, pm2 && `PM2 ${seconds(pm2.answering)}`].filter(Boolean).join(', ')}`,
	);
	return [
		{
			figure: `start of ${count} apps`,
			fcm: fcm && seconds(fcm.started),
			pm2: pm2 && seconds(pm2.started),
			ratio: fcm && pm2 && withSpread(ratios(fcm.started, pm2.started)),
			goal: `≤ ${goals.start} × PM2's`,
			reached: fcm && pm2 && median(ratios(fcm.started, pm2.started)) <= goals.start,
		},
		{
			figure: `second start of ${count} unchanged apps ÷ ls`,
			fcm: fcm && `${median(fcm.again).toFixed(0)} ms`,
			ratio: fcm && withSpread(ratios(fcm.again, fcm.table)),
			goal: `≤ ${goals.again}, same pids`,
			reached: fcm && median(ratios(fcm.again, fcm.table)) <= goals.again,
		},
	];
}

async function inTurn(contenders, count, rounds) {
	const apps = await Promise.all(Array.from({length: count}, (_, index) => makeApp(`app${index}`, 1)));
	const figures = {};
	for (const name of Object.keys(contenders)) figures[name] = {started: [], answering: [], again: [], table: []};
	for (const {list} of Object.values(contenders)) wallMs(list.args, list.env);
	for (let round = 0; round < rounds; round++) {
		for (const [name, contender] of Object.entries(contenders)) {
			await oneRound(contender, apps, figures[name]);
			await contender.deleteAll();
		}
	}
	return figures;
}

async function oneRound(contender, apps, {started, answering, again, table}) {
	const {args, env} = await contender.startOf(apps);
	const begin = performance.now();
	started.push(wallMs(args, env, startMs).ms);
	await Promise.all(apps.map((app) => untilItAnswers(app, startMs)));
	answering.push(performance.now() - begin);
	if (!contender.table) return;
	const before = pidsIn(contender);
	for (let pair = 0; pair < 5; pair++) {
		table.push(wallMs(contender.table.args, env).ms);
		again.push(wallMs(args, env).ms);
	}
	if (pidsIn(contender) !== before) throw new Error('a start of an unchanged file has touched an app');
}

function pidsIn({list}) {
	const {apps} = JSON.parse(wallMs(list.args, list.env).stdout);
	return apps.map(({masterPid, workers}) => [masterPid, ...workers.map(({pid}) => pid)].join()).join(';');
}

function seconds(times) {
	return `${(median(times) / 1000).toFixed(2)} s`;
}
