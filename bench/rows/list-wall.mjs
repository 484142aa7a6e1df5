/** How long the listing for programs takes while 3 apps run, over what node needs to do nothing. */
import {makeApp} from '../lib/app.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';
import {wallMs} from '../lib/wall.mjs';

const goal = 1.5;

export async function listWall({quick, measure, note}) {
	const pairs = quick ? 5 : 30;
	const fcm = await measure('fcm', (contender) => listAgainstNothing(contender, pairs));
	const pm2 = await measure('PM2', (contender) => listAgainstNothing(contender, pairs));
	note(
		`list: median (least to most) of ${pairs} pairs, each a listing and a \`node -e 0\` in turn; PM2's is \`jlist\``,
	);
	return [
		{
			figure: 'ls --json ÷ node -e 0, 3 apps',
			fcm: fcm && `${median(fcm.list).toFixed(0)} ms`,
			bare: (fcm ?? pm2) && `${median((fcm ?? pm2).nothing).toFixed(0)} ms`,
			pm2: pm2 && `${median(pm2.list).toFixed(0)} ms`,
			ratio: fcm && withSpread(ratios(fcm.list, fcm.nothing)),
			pm2Ratio: pm2 && withSpread(ratios(pm2.list, pm2.nothing)),
			goal: `≤ ${goal}`,
			reached: fcm && median(ratios(fcm.list, fcm.nothing)) <= goal,
		},
	];
}

async function listAgainstNothing(contender, pairs) {
	const apps = await Promise.all(['one', 'two', 'three'].map((name) => makeApp(name, 1)));
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
