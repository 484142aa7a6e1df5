/** What `fcm monit` costs beside 50 apps with 200 workers, and how quick it is, in a terminal of 120 × 40. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {runNanos} from '../lib/proc.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';
import {monitLine, shownAfterMs, Terminal} from '../lib/terminal.mjs';
import {wallMs} from '../lib/wall.mjs';

const goals = {monit: 5, managers: 3, keyMs: 50, start: 5, bytes: 2048};
/** Stands before the selected app. */
const cursor = '›';

export async function monit({quick, measure, note}) {
	const [apps, instances, seconds] = quick ? [4, 2, 5] : [50, 4, 20];
	const found = await measure('fcm', (contender) => look(contender, {apps, instances, seconds, quick}));
	if (!found) return [];
	note(
		`monit: ${apps} apps × ${instances} workers, nothing asked of them; CPU over ${seconds} s; ${found.keys.length} keys, 10 a second`,
	);
	const p99 = found.keys.toSorted((a, b) => a - b)[Math.ceil(found.keys.length * 0.99) - 1];
	const started = ratios(found.starts, found.nothing);
	const line = (figure, value, digits, goal, unit) => ({
		...{
			figure,
			fcm: `${value.toFixed(digits)} ${unit}`.trim(),
			goal: `≤ ${goal} ${unit}`.trim(),
			reached: value <= goal,
		},
	});
	return [
		line('fcm monit, nothing pressed: CPU', found.monit, 2, goals.monit, '% of a core'),
		line('the same: CPU of daemon and app masters on top of idle', found.managers, 2, goals.managers, '% of a core'),
		line('the same: bytes to the terminal per second', found.bytes, 0, goals.bytes, 'B'),
		line('key press to changed frame, p99', p99, 1, goals.keyMs, 'ms'),
		{
			...{figure: 'start of fcm monit to its first full frame ÷ node -e 0, both in a terminal'},
			...{fcm: `${median(found.starts).toFixed(0)} ms`, bare: `${median(found.nothing).toFixed(0)} ms`},
			...{ratio: withSpread(started), goal: `≤ ${goals.start}`, reached: median(started) <= goals.start},
		},
	];
}

async function look(contender, {apps, instances, seconds, quick}) {
	const all = await Promise.all(Array.from({length: apps}, (_, nth) => makeApp(`app-${nth}`, instances)));
	await contender.start(all);
	const {args, env} = contender.list;
	const report = JSON.parse(wallMs(args, env).stdout);
	const managers = [report.daemon.pid, ...report.apps.map(({masterPid}) => masterPid)];
	await pause(quick ? 1000 : 10_000);
	const idle = await percentOver(managers, seconds);
	const terminal = new Terminal(monitLine, env);
	await terminal.until(cursor);
	// Its first second is that of its start.
	await pause(2000);
	const {bytes} = terminal;
	const [watched, itself] = await Promise.all([percentOver(managers, seconds), percentOver([terminal.pid], seconds)]);
	const written = (terminal.bytes - bytes) / seconds;
	const keys = await pressKeys(terminal, quick ? 20 : 200);
	terminal.type('q');
	await terminal.end();
	const starts = [];
	const nothing = [];
	for (let pair = 0; pair < (quick ? 3 : 15); pair++) {
		nothing.push(await shownAfterMs(`exec '${process.execPath}' -e 'console.log("${cursor}")'`, env, cursor, ''));
		starts.push(await shownAfterMs(monitLine, env, cursor, 'q'));
	}
	return {monit: itself, managers: watched - idle, bytes: written, keys, starts, nothing};
}

/** Down and up again, each of which changes two lines. */
async function pressKeys(terminal, count) {
	const times = [];
	for (let nth = 0; nth < count; nth++) {
		const ms = await terminal.press(nth % 2 ? 'k' : 'j', cursor);
		if (ms !== null) times.push(ms);
		// Not in step with the frames that time brings.
		await pause(60 + Math.random() * 80);
	}
	if (times.length < count) throw new Error(`of ${count} keys only ${times.length} changed anything`);
	return times;
}

/** CPU of these processes together, in percent of a core. */
async function percentOver(pids, seconds) {
	const sum = () => pids.reduce((total, pid) => total + runNanos(pid), 0);
	const [before, started] = [sum(), performance.now()];
	await pause(seconds * 1000);
	return ((sum() - before) / ((performance.now() - started) * 1e6)) * 100;
}
