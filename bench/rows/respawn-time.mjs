/** From the death of a worker (SIGKILL, 2 workers) to the first answer of its replacement, over the app's bare boot-to-answer. */
import {setTimeout as pause} from 'node:timers/promises';
import {makeApp} from '../lib/app.mjs';
import {bareBootMs} from '../lib/bare-boot.mjs';
import {firstAnswerOfAnother} from '../lib/first-answer.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goal = 1.25;
/** A worker that was well for so long is replaced at once by all contenders. */
const wellMs = 1500;

export async function respawnTime({quick, measureTogether, note}) {
	const rounds = quick ? 3 : 12;
	const measured = await measureTogether(['fcm', 'supervisor', 'PM2'], (contenders) => inTurn(contenders, rounds));
	const {boot = [], fcm = [], supervisor = [], PM2: pm2 = []} = measured ?? {};
	const ratio = ratios(fcm, boot);
	const [bareRatio, pm2Ratio] = [ratios(supervisor, boot), ratios(pm2, boot)];
	note(
		`respawn: ms, median (least to most) of ${rounds} kills in turn; bare is \`node app\` to its first answer; a fork in the exit handler of a bare primary: ratio ${bareRatio ? withSpread(bareRatio) : '-'}`,
	);
	return [
		{
			figure: 'worker killed → replacement answers ÷ bare boot-to-answer',
			fcm: fcm.length > 0 && withSpread(fcm, 0),
			bare: boot.length > 0 && withSpread(boot, 0),
			pm2: pm2.length > 0 && withSpread(pm2, 0),
			ratio: ratio && withSpread(ratio),
			pm2Ratio: pm2Ratio && withSpread(pm2Ratio),
			goal: `≤ ${goal}`,
			reached: ratio && median(ratio) <= goal,
		},
	];
}

/** Each round has apps of its own: the second death of a worker within half a minute waits, and is not what is measured. */
async function inTurn(contenders, rounds) {
	const ms = {boot: [], ...Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))};
	for (let round = 0; round < rounds; round++) {
		const app = {};
		for (const [name, contender] of Object.entries(contenders)) {
			app[name] = await makeApp(`bench${round}`, 2);
			await contender.start([app[name]]);
		}
		await pause(wellMs);
		ms.boot.push(await bareBootMs());
		for (const [name, contender] of Object.entries(contenders)) {
			const {workers} = await contender.pids(app[name].name);
			const start = performance.now();
			process.kill(workers[0], 'SIGKILL');
			await firstAnswerOfAnother(app[name].url, workers);
			ms[name].push(performance.now() - start);
		}
	}
	return ms;
}
