/** How long the next command takes after a kill of the daemon, until all apps are reattached, over the same command with a daemon. */
import {spawnSync} from 'node:child_process';
import {makeApp} from '../lib/app.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const goals = {ms: 1000, ratio: 3};

export async function reattach({quick, measure, note}) {
	const [apps, rounds] = quick ? [4, 2] : [20, 10];
	const result = await measure('fcm', (contender) => afterKills(contender, apps, rounds));
	note(
		`reattach: median (least to most) of ${rounds} kills, each with one \`fcm ls --json\` before it and one after it`,
	);
	const ratio = result && ratios(result.after, result.living);
	return [
		{
			figure: `the next ls --json after a daemon kill, ${apps} apps reattached ÷ with a daemon`,
			fcm: result && `${withSpread(result.after, 0)} ms`,
			ratio: ratio && withSpread(ratio),
			goal: `≤ ${goals.ms} ms, ≤ ${goals.ratio}`,
			reached: result && median(result.after) <= goals.ms && median(ratio) <= goals.ratio,
		},
	];
}

async function afterKills(contender, count, rounds) {
	const apps = await Promise.all(Array.from({length: count}, (_, nth) => makeApp(`app-${nth}`, 1)));
	await contender.start(apps);
	const before = listing(contender);
	const measured = {living: [], after: []};
	for (let round = 0; round < rounds; round++) {
		const living = listing(contender);
		process.kill(living.daemon, 'SIGKILL');
		const after = listing(contender);
		// Every app, by its own master, and none of them merely remembered.
		if (after.masters !== before.masters || !after.online) throw new Error(`not all reattached: ${after.masters}`);
		if (after.daemon === living.daemon) throw new Error('the daemon was not killed');
		measured.living.push(living.ms);
		measured.after.push(after.ms);
	}
	return measured;
}

function listing(contender) {
	const {args, env} = contender.list;
	const start = performance.now();
	const {status, stdout, stderr} = spawnSync(process.execPath, args, {env, timeout: 30_000, encoding: 'utf8'});
	const ms = performance.now() - start;
	if (status !== 0) throw new Error(`fcm ls --json: exit code ${status}: ${stderr}`);
	const {daemon, apps} = JSON.parse(stdout);
	const online = apps.every((app) => app.status === 'online' && app.ready === app.wanted);
	return {ms, daemon: daemon.pid, masters: apps.map(({masterPid}) => masterPid).join(), online};
}
