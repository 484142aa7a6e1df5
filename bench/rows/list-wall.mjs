/** How long the listing for programs takes while 1 and 40 apps run, over what node needs to do nothing. */
import {makeApp} from '../lib/app.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';
import {wallMs} from '../lib/wall.mjs';

/** By the number of apps. */
const goals = {1: 1.5, 40: 1.8};

export async function listWall({quick, measure, note}) {
	const pairs = quick ? 5 : 30;
	note(
		`list: median (least to most) of ${pairs} pairs, each a listing and a \`node -e 0\` in turn; PM2's is \`jlist\``,
	);
	const lines = [];
	for (const count of quick ? [1, 4] : [1, 40]) lines.push(await lineFor(count, pairs, measure));
	return lines;
}

async function lineFor(count, pairs, measure) {
	const goal = goals[count] ?? goals[40];
	const fcm = await measure('fcm', (contender) => listAgainstNothing(contender, count, pairs));
	const pm2 = await measure('PM2', (contender) => listAgainstNothing(contender, count, pairs));
	return {
		figure: `ls --json ÷ node -e 0, ${count} ${count === 1 ? 'app' : 'apps'}`,
		fcm: fcm && `${median(fcm.list).toFixed(0)} ms`,
		bare: (fcm ?? pm2) && `${median((fcm ?? pm2).nothing).toFixed(0)} ms`,
		pm2: pm2 && `${median(pm2.list).toFixed(0)} ms`,
		ratio: fcm && withSpread(ratios(fcm.list, fcm.nothing)),
		pm2Ratio: pm2 && withSpread(ratios(pm2.list, pm2.nothing)),
		goal: `≤ ${goal}`,
		reached: fcm && median(ratios(fcm.list, fcm.nothing)) <= goal,
	};
}

async function listAgainstNothing(contender, count, pairs) {
	const apps = await Promise.all(Array.from({length: count}, (_, nth) => makeApp(`app-${nth}`, 1)));
	await contender.start(apps);
	const {args, env} = contender.list;
	const listing = wallMs(args, env).stdout;
	for (const {name} of apps) {
		if (!listing.includes(`"${name}"`)) throw new Error(`the listing does not name ${name}: ${listing.slice(0, 300)}`);
	}
	const list = [];
	const nothing = [];
	for (let pair = 0; pair < pairs; pair++) {
		nothing.push(wallMs(['-e', '0'], env).ms);
		list.push(wallMs(args, env).ms);
	}
	return {list, nothing};
}
