/** How long `--version` takes, which is what a command costs at least, over what node needs to do nothing. */
import {median, ratios, withSpread} from '../lib/stats.mjs';
import {wallMs} from '../lib/wall.mjs';

const goal = 1.3;

export async function versionWall({quick, measure, note}) {
	const pairs = quick ? 5 : 50;
	const fcm = await measure('fcm', ({list}) => versionAgainstNothing(list, pairs));
	const pm2 = await measure('PM2', ({list}) => versionAgainstNothing(list, pairs));
	note(`version: median (least to most) of ${pairs} pairs, each a \`--version\` and a \`node -e 0\` in turn`);
	return [
		{
			figure: '--version ÷ node -e 0',
			fcm: fcm && `${median(fcm.version).toFixed(0)} ms`,
			bare: (fcm ?? pm2) && `${median((fcm ?? pm2).nothing).toFixed(0)} ms`,
			pm2: pm2 && `${median(pm2.version).toFixed(0)} ms`,
			ratio: fcm && withSpread(ratios(fcm.version, fcm.nothing)),
			pm2Ratio: pm2 && withSpread(ratios(pm2.version, pm2.nothing)),
			goal: `≤ ${goal}`,
			reached: fcm && median(ratios(fcm.version, fcm.nothing)) <= goal,
		},
	];
}

async function versionAgainstNothing({args: [cli], env}, pairs) {
	// The first one may start a daemon (PM2's does).
	const {stdout} = wallMs([cli, '--version'], env);
	if (!/\d+\.\d+\.\d+/.test(stdout)) throw new Error(`no version: ${stdout.slice(0, 300)}`);
	const version = [];
	const nothing = [];
	for (let pair = 0; pair < pairs; pair++) {
		nothing.push(wallMs(['-e', '0'], env).ms);
		version.push(wallMs([cli, '--version'], env).ms);
	}
	return {version, nothing};
}
