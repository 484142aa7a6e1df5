/** The drain matrix of the tests, at full speed and again and again: rows × apps × actions. PM2 is given reload and scale. */
import net from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {bundled} from '../lib/bundled.mjs';
import {temporaryFolder} from '../lib/cleanup.mjs';
import {describeLosses, goodAnswers, takeLosses, total} from '../lib/losses.mjs';

const keys = {min_uptime: 200, kill_timeout: '10s', listen_timeout: '20s', max_memory_restart: '400M'};

export async function drainMatrix({quick, nightly, measure, note}) {
	const rounds = quick ? 1 : nightly ? 5 : 2;
	const helpers = await bundled('drain/drain-rows.ts', 'drain/drain-apps.ts');
	const lines = [];
	for (const [title, {file, saysGoodbye}] of Object.entries(helpers.drainApps)) {
		const drain = (contender) => overActions(contender, {title, file, saysGoodbye, rounds, helpers});
		const fcm = await measure('fcm', drain);
		const pm2 = await measure('PM2', drain);
		for (const [name, result] of Object.entries({fcm, PM2: pm2})) {
			if (result && result.losses.length > 0) note(`matrix, ${name}, ${title}: ${describeLosses(result.losses)}`);
		}
		const cell = (result) => result && `${total(result.losses)} of ${result.good}`;
		lines.push({
			figure: `lost in the drain matrix: ${title}`,
			...{fcm: cell(fcm), pm2: cell(pm2), goal: '0', reached: Boolean(fcm) && fcm.losses.length === 0},
		});
	}
	note(
		`matrix: ${rounds} × {reload, scale 2 → 3 → 2, recycle, rollback} under 17 rows of clients at once (PM2: reload and scale)`,
	);
	return lines;
}

async function overActions(contender, {file, saysGoodbye, rounds, helpers}) {
	const {folder, remove} = temporaryFolder('fcm-bench-doors-');
	const {doors, entry} = await helpers.drainApp('bench', file, folder);
	const env = Object.fromEntries(Object.entries(entry.env).map(([name, value]) => [name, `${value}`]));
	const url = `http://127.0.0.1:${doors.http}`;
	await contender.start([{...{name: 'bench', script: entry.script, instances: 2, port: doors.http, url}, env, keys}]);
	await pause(1000);
	const visits = helpers.startDrainRows({doors, ca: helpers.certificate, saysGoodbye, pauseMs: 0});
	const losses = [];
	try {
		await Promise.all(visits.map((row) => row.served(2)));
		takeLosses(visits); // PM2 calls an app online when its first server listens, as fcm does.
		for (let round = 0; round < rounds; round++) {
			for (const [action, act] of Object.entries(actionsOf(contender, doors))) {
				await act();
				await Promise.all(visits.map((row) => row.served(1, 30_000)));
				losses.push(...takeLosses(visits, action));
			}
		}
	} finally {
		await Promise.all(visits.map((row) => row.stop()));
	}
	losses.push(...takeLosses(visits, 'the end'));
	await remove();
	return {losses, good: goodAnswers(visits)};
}

function actionsOf(contender, doors) {
	const {settled} = contender;
	const after = (count, act) => async () => {
		await act();
		if (settled) await settled('bench', count);
	};
	const actions = {
		reload: after(2, () => contender.reload('bench')),
		'scale up': after(3, () => contender.scale('bench', 3)),
		'scale down': after(2, () => contender.scale('bench', 2)),
	};
	if (!contender.rollback) return actions;
	const recycle = async () => settled('bench', 2, await grow(doors.tcp));
	return {...actions, recycle, rollback: after(2, () => contender.rollback('bench'))};
}

/** Makes one worker bigger than `max_memory_restart` allows; resolves with its pid. */
function grow(port) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write('grow\n'));
		socket.on('error', reject).on('data', (data) => {
			resolve(Number.parseInt(String(data), 10));
			socket.end();
		});
	});
}
