/** `fcm logs --grep` over 1 GB beside grep(1), both with the files in the page cache. */
import {closeSync, mkdirSync, openSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {temporaryFolder} from '../lib/cleanup.mjs';
import {run} from '../lib/run.mjs';
import {median, ratios, withSpread} from '../lib/stats.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const goal = 3;

export async function logsGrep({quick, measure, note}) {
	const megabytes = 1000;
	const rounds = quick ? 2 : 7;
	const times = await measure('fcm', () => searchTimes(megabytes, rounds));
	note(`logs-grep: wall ms over ${megabytes} MB, one line in 10,000 fits; Node's own start is in it`);
	const ratio = times && ratios(times.fcm, times.grep);
	return [
		{
			figure: '`fcm logs --grep` ÷ grep (under "bare node"), ms',
			fcm: times && withSpread(times.fcm, 0),
			bare: times && withSpread(times.grep, 0),
			ratio: ratio && withSpread(ratio),
			goal: `≤ ${goal}`,
			reached: ratio && median(ratio) <= goal,
		},
	];
}

async function searchTimes(megabytes, rounds) {
	const {folder: home, remove} = temporaryFolder('fcm-bench-grep-');
	const logs = path.join(home, 'apps/bench/logs');
	mkdirSync(logs, {recursive: true, mode: 0o700});
	const file = path.join(logs, 'out.log');
	fill(file, megabytes);
	writeFileSync(path.join(logs, 'error.log'), '');
	const env = {...process.env, FCM_HOME: home};
	const times = {fcm: [], grep: []};
	const timed = async (name, work) => {
		const began = performance.now();
		const found = (await work()).trim().split('\n').length;
		times[name].push(performance.now() - began);
		return found;
	};
	for (let round = 0; round <= rounds; round++) {
		const grep = await timed('grep', () => run('grep', ['answered 500', file]));
		const fcm = await timed('fcm', () =>
			run(process.execPath, [cli, 'logs', 'bench', '--nostream', '--grep', 'answered 500'], {env}),
		);
		if (grep !== fcm) throw new Error(`grep finds ${grep} lines, fcm ${fcm}`);
	}
	await remove();
	// The first round fills the page cache.
	return {fcm: times.fcm.slice(1), grep: times.grep.slice(1)};
}

function fill(file, megabytes) {
	const fd = openSync(file, 'w', 0o600);
	let line = 0;
	for (let block = 0; block < megabytes; block++) {
		let text = '';
		while (text.length < 1e6) {
			const time = new Date(Date.UTC(2026, 10, 20) + line).toISOString();
			text += `${time} ${line % 4}.1 out request ${line} of user ${(line * 7919) % 100_000} answered ${line % 10_000 ? 200 : 500}\n`;
			line++;
		}
		writeSync(fd, text);
	}
	closeSync(fd);
}
