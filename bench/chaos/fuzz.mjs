/** Frames of every wrong kind on the sockets of a daemon and an app master, while the app serves. */
import {readFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {makeApp} from '../lib/app.mjs';
import {openFcm} from '../lib/fcm.mjs';
import {startLoad} from '../lib/load.mjs';
import {privateBytes} from '../lib/proc.mjs';
import {createFrames} from './frames.mjs';
import {randomBy} from './random.mjs';

const atOnce = 8;
const quietMs = 20;
const rowDeadlineMs = 20_000;
/** What caches and heaps that have grown to their working size may keep. */
const maxGrowthBytes = 64 * 2 ** 20;

/** `--frames 100000 --seed <number>`. Throws when a promise broke; prints one line of JSON when none did. */
export async function fuzz(args) {
	const {values} = parseArgs({args, options: {frames: {type: 'string'}, seed: {type: 'string'}}});
	const frames = Number(values.frames ?? 100_000);
	const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
	process.stderr.write(`fuzz: seed ${seed}, ${frames} frames\n`);

	const fcm = await openFcm();
	const app = await makeApp('fuzzed-app', 2);
	await fcm.start([app]);
	const before = await look(fcm, app);
	const load = await startLoad({url: app.url, connections: 2});
	const findings = new Map();
	const random = randomBy(seed);
	const sent = {daemon: 0, master: 0};
	for (const side of ['daemon', 'master']) {
		const maker = createFrames({random, side, app: app.name});
		while (sent[side] < frames / 2) {
			const rows = Array.from({length: atOnce}, () => ({frames: maker.row(), truncated: maker.isTruncated()}));
			await Promise.all(rows.map((row) => play(before.sockets[side], row, findings)));
			sent[side] += rows.reduce((sum, row) => sum + row.frames.length, 0);
		}
	}
	const {failed} = await load.stop();
	if (findings.size > 0) throw brokenPromises([...findings].map(([what, line]) => `${what}\n\t${line}`));
	const after = await look(fcm, app);
	const result = {seed, sent, failed, memory: grown(before, after), answersMs: [before.answerMs, after.answerMs]};
	judge({before, after, failed, memory: result.memory, logs: after.logs});
	await fcm.close();
	process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Sends a row and hears what comes back; resolves when the connection is over. */
async function play(socketPath, {frames, truncated}, findings) {
	const socket = net.connect(socketPath);
	socket.on('error', () => {});
	const closed = new Promise((resolve) => socket.on('close', resolve));
	let text = '';
	let heardAt = performance.now();
	socket.setEncoding('utf8').on('data', (chunk) => {
		heardAt = performance.now();
		const lines = (text + chunk).split('\n');
		text = lines.pop();
		for (const line of lines) hear(line, findings);
	});
	const timer = setTimeout(() => {
		findings.set(`a connection was neither served nor ended within ${rowDeadlineMs} ms`, frames.at(-1).slice(0, 300));
		socket.destroy();
	}, rowDeadlineMs);
	for (const frame of frames.slice(0, -1)) socket.write(frame);
	const last = frames.at(-1);
	if (truncated) socket.write(last.slice(0, last.length / 2), () => socket.destroy());
	else socket.write(last);
	// Whoever hangs up at once hears no answer.
	const quiet = setInterval(() => performance.now() - heardAt > quietMs && socket.end(), quietMs);
	await closed;
	clearTimeout(timer);
	clearInterval(quiet);
}

/** A fault of fcm's own is never the answer to what somebody sent. */
function hear(line, findings) {
	const envelope = JSON.parse(line);
	const {error} = envelope;
	if (error?.code === 'FCM_ERR_INTERNAL') findings.set(`internal error: ${error.message}`, line.slice(0, 300));
	// A start of a running app may be `unchanged`; nothing else may have come to pass.
	const {result} = envelope;
	for (const {ok, change} of Array.isArray(result?.apps) ? result.apps : [result ?? {}]) {
		if (ok && change && change !== 'unchanged') findings.set(`an app was ${change}`, line.slice(0, 300));
	}
}

async function look(fcm, app) {
	const times = [];
	for (let count = 0; count < 5; count++) {
		const began = performance.now();
		await fcm.pids(app.name);
		times.push(performance.now() - began);
	}
	const pids = await fcm.pids(app.name);
	const {home} = fcm;
	const bundle = path.join(home, 'apps', app.name);
	const logOf = (file) => readFileSync(file, 'utf8');
	return {
		pids,
		answerMs: Math.round(times.sort((a, b) => a - b)[2]),
		sockets: {
			daemon: path.join(home, 'run', 'daemon.sock'),
			master: JSON.parse(readFileSync(path.join(bundle, 'master.json'), 'utf8')).socket,
		},
		bytes: {daemon: privateBytes(pids.daemon), master: privateBytes(pids.master)},
		logs: {daemon: logOf(path.join(home, 'daemon.log')), master: logOf(path.join(bundle, 'master.log'))},
	};
}

const grown = (before, after) => ({
	daemon: after.bytes.daemon - before.bytes.daemon,
	master: after.bytes.master - before.bytes.master,
});

function judge({before, after, failed, memory, logs}) {
	const broken = [];
	if (JSON.stringify(before.pids) !== JSON.stringify(after.pids))
		broken.push(`processes: before ${JSON.stringify(before.pids)}, after ${JSON.stringify(after.pids)}`);
	if (failed.length > 0) broken.push(`requests failed: ${JSON.stringify(failed)}`);
	for (const [side, bytes] of Object.entries(memory))
		if (bytes > maxGrowthBytes) broken.push(`the ${side} has grown by ${Math.round(bytes / 2 ** 20)} MB`);
	for (const [side, log] of Object.entries(logs)) {
		if (log.length > 2 ** 20) broken.push(`the log of the ${side} has ${log.length} bytes`);
		const bad = log.split('\n').filter((line) => /uncaught|unhandled|TypeError|RangeError/.test(line));
		if (bad.length > 0) broken.push(`in the log of the ${side}: ${bad[0].slice(0, 500)}`);
	}
	if (broken.length > 0) throw brokenPromises(broken);
}

function brokenPromises(broken) {
	return new Error(`broken:\n${broken.join('\n')}`);
}
