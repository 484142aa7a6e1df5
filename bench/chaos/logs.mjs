/** Workers and the daemon killed, app masters held still, the disk full, reloads and readers, while logs rotate at 10 KB. */
import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {makeApp} from '../lib/app.mjs';
import {openFcm} from '../lib/fcm.mjs';
import {run} from '../lib/run.mjs';
import {LineCheck} from './line-check.mjs';
import {randomBy} from './random.mjs';
import {setRotation} from './set-rotation.mjs';
import {smallDisk} from './small-disk.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const script = fileURLToPath(new URL('./numbered-lines.cjs', import.meta.url));
const readDeadlineMs = 60_000;

/** Comes back at once, however often it is killed. */
const soon = {restart_delay: 20, max_restart_delay: 50, min_uptime: 100, max_restarts: 10_000};
const often = {sizeBytes: 10_240, keep: 1_000_000};
/** `east` and `west` write to the same files. */
const rotations = {
	plain: {...often, compress: false},
	packed: {...often, compress: true},
	east: {...often, compress: true},
	west: {...often, compress: true},
};
const isShared = (name) => name === 'east' || name === 'west';

/** `--rounds 40 --seed <number>`. Throws when a line is lost without being counted, doubled, cut or out of order. */
export async function logs(args) {
	const {values} = parseArgs({args, options: {rounds: {type: 'string'}, seed: {type: 'string'}}});
	const rounds = Number(values.rounds ?? 40);
	const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
	process.stderr.write(`logs: seed ${seed}, ${rounds} rounds\n`);

	const fcm = await openFcm();
	const apps = [];
	for (const name of Object.keys(rotations)) {
		const {port, url} = await makeApp(name, 2);
		const named = {
			out_file: path.join(sharedFolder(fcm), 'out.log'),
			error_file: path.join(sharedFolder(fcm), 'error.log'),
		};
		apps.push({name, script, instances: 2, port, url, keys: {...soon, ...(isShared(name) && named)}});
	}
	// Only log files are on a small disk: what else a full disk does is another test's.
	const disk = await smallDisk(['plain', 'packed'].map((name) => logFolder(fcm, name)));
	await fcm.start(apps);
	await setRotation(fcm.home, rotations);
	const followers = apps.map(({name}) => follow(fcm, name));
	const done = await doFaults({fcm, apps, disk, random: randomBy(seed), rounds});

	await ask(fcm, 'stop', 'all');
	const report = JSON.parse(await ask(fcm, 'ls', '--json'));
	// An app master ends when its last line is with the system.
	await ask(fcm, 'kill');
	const broken = [];
	const lines = {};
	for (const [index, {name}] of apps.entries()) {
		const {logsDropped} = report.apps.find((app) => app.name === name);
		const out = await read(fcm, name, '--out');
		const err = await read(fcm, name, '--err');
		broken.push(...out.check.broken(name, 'out'), ...err.check.broken(name, 'err'));
		const missing = out.check.missing + err.check.missing;
		if (missing > logsDropped) broken.push(`${name}: ${missing} lines are missing, ${logsDropped} are counted`);
		const difference = await followers[index].differsFrom(out.lines, isShared(name));
		if (difference) broken.push(`${name}: who followed has read something else than is kept: ${difference}`);
		lines[name] = {out: out.check.lines, err: err.check.lines, missing, counted: logsDropped};
	}
	await disk?.remove();
	await fcm.close();
	if (broken.length > 0) throw new Error(`broken:\n${broken.join('\n')}`);
	process.stdout.write(`${JSON.stringify({seed, faults: done, lines})}\n`);
}

const logFolder = ({home}, app) => made(path.join(home, 'apps', app, 'logs'));
const sharedFolder = ({home}) => made(path.join(home, 'shared'));

function made(folder) {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	return folder;
}

/** One fault after the other; returns how often each was done. */
async function doFaults({fcm, apps, disk, random, rounds}) {
	const faults = {
		async 'kill a worker'({name}) {
			const {workers} = await fcm.pids(name);
			kill(random.one(workers), 'SIGKILL');
		},
		async 'kill the daemon'() {
			await fcm.killDaemon();
		},
		async 'hold an app master'({name}) {
			const {master} = await fcm.pids(name);
			kill(master, 'SIGSTOP');
			await pause(100 + random.whole(400));
			kill(master, 'SIGCONT');
		},
		async reload({name}) {
			await ask(fcm, 'reload', name);
		},
		async 'read and go away'({name}) {
			const reader = spawn(process.execPath, [cli, 'logs', name, '--lines', 'all'], {...asUser(fcm), stdio: 'pipe'});
			await new Promise((resolve) => reader.stdout.once('data', resolve));
			reader.kill('SIGKILL');
		},
		async 'fill the disk'() {
			const name = random.one(['plain', 'packed']);
			await disk.fill(logFolder(fcm, name));
			await pause(200 + random.whole(1500));
			disk.free(logFolder(fcm, name));
		},
	};
	const names = Object.keys(faults).filter((name) => disk || name !== 'fill the disk');
	const done = Object.fromEntries(names.map((name) => [name, 0]));
	for (let round = 0; round < rounds; round++) {
		// Each of them comes to pass, also in a short run.
		const name = round < names.length ? names[round] : random.one(names);
		await faults[name](random.one(apps));
		done[name] += 1;
		await pause(random.whole(300));
	}
	return done;
}

function kill(pid, signal) {
	try {
		if (pid > 0) process.kill(pid, signal);
	} catch {
		// Gone by itself.
	}
}

const asUser = ({home}) => ({env: {...process.env, FCM_HOME: home}});

const ask = (fcm, ...args) => run(process.execPath, [cli, ...args], {...asUser(fcm), deadlineMs: readDeadlineMs});

/** All that is kept of a stream, checked. */
async function read(fcm, app, stream) {
	const args = [cli, 'logs', app, '--raw', stream, '--lines', 'all', '--nostream'];
	const child = spawn(process.execPath, args, {...asUser(fcm), stdio: ['ignore', 'pipe', 'inherit']});
	const check = new LineCheck();
	const lines = [];
	for await (const line of createInterface({input: child.stdout})) {
		lines.push(line);
		check.take(line);
	}
	return {check, lines};
}

/** Reads along from the first line on. */
function follow(fcm, app) {
	const args = [cli, 'logs', app, '--raw', '--out', '--lines', 'all'];
	const child = spawn(process.execPath, args, {...asUser(fcm), stdio: ['ignore', 'pipe', 'pipe']});
	const lines = [];
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text) => {
		said = `${said}${text}`.slice(-1000);
	});
	createInterface({input: child.stdout}).on('line', (line) => lines.push(line));
	return {
		/**
		 * Where it has not come to read the same, in words; null: nowhere. `isShared`: an app master that was held up writes into a file
		 * that was rotated meanwhile, and then who follows reads that line later than who comes afterwards.
		 */
		async differsFrom(kept, isShared) {
			if (isShared) {
				await pauseUntil(() => lines.length >= kept.length);
				for (const list of [kept, lines]) list.sort();
			}
			let first = 0;
			for (; first < kept.length; first++) {
				if (first >= lines.length) await pauseUntil(() => lines.length > first);
				if (lines[first] !== kept[first]) break;
			}
			const end = child.exitCode ?? child.signalCode;
			child.kill('SIGKILL');
			if (first === kept.length && lines.length === kept.length) return null;
			const around = (list) => JSON.stringify(list.slice(Math.max(first - 2, 0), first + 3));
			return `line ${first} of ${kept.length}: kept ${around(kept)}, followed ${around(lines)}${end === null ? '' : `, ended with ${end}`}${said && `, said: ${said}`}`;
		},
	};
}

async function pauseUntil(isSo) {
	for (const end = Date.now() + readDeadlineMs; !isSo() && Date.now() < end; ) await pause(20);
}
