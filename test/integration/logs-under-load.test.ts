import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {LogsSpec} from '../../src/protocol/app-spec.ts';
import {rotatedFiles} from '../../src/shared/log-file-names.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startWithLogs} from '../helpers/start-with-logs.ts';

type Rotate = Partial<LogsSpec['rotate']>;

/** The lines of a log, the oldest first, as the app wrote them. */
function textsOf(log: string): string[] {
	const older = rotatedFiles(log).reverse();
	const bytes = older.map(({path: file, isCompressed}) =>
		isCompressed ? gunzipSync(readFileSync(file)) : readFileSync(file),
	);
	const all = Buffer.concat([...bytes, readFileSync(log)]).toString();
	return all
		.split('\n')
		.slice(0, -1)
		.map((line) => line.replace(/^\S+ \d+\.\d+ (?:out|err) /, ''));
}

/** By worker: the numbers that it wrote, in the order of the file. */
function numbers(texts: readonly string[], stream: string): Map<string, number[]> {
	const found = new Map<string, number[]>();
	const pattern = new RegExp(`^(\\d+) ${stream} (\\d+)$`);
	for (const text of texts) {
		const [, pid, number] = text.match(pattern) ?? [];
		if (pid === undefined) continue;
		const seen = found.get(pid);
		if (seen) seen.push(Number(number));
		else found.set(pid, [Number(number)]);
	}
	return found;
}

/** Every worker's lines: each once, none missing before its last, in order. */
function expectWhole(texts: readonly string[], stream: string): void {
	for (const [pid, seen] of numbers(texts, stream)) {
		const gap = seen.findIndex((number, index) => number !== index);
		expect({pid, stream, gap, around: seen.slice(Math.max(0, gap - 2), gap + 3)}).toMatchObject({gap: -1});
	}
}

/** A worker that is killed comes back at once, each time. */
const soon = {restart_delay: 20, max_restart_delay: 50, min_uptime: 100, max_restarts: 100};

describe('logs under load', () => {
	let fcm: Fcm;
	let log: (stream: 'out' | 'error') => string;
	beforeEach(() => {
		fcm = new Fcm();
		log = (stream) => path.join(fcm.home, `apps/api/logs/${stream}.log`);
	});
	afterEach(() => fcm.end());

	async function start(env: Record<string, string>, rotate: Rotate, instances = 2): Promise<void> {
		const port = await freePort();
		const app = {name: 'api', script: fixture('counts.cjs'), instances, env: {PORT: port, ...env}, ...soon};
		await startWithLogs(fcm, [app], {rotate});
	}

	it('lose, double and reorder no line over rotation while workers and the daemon are killed', async () => {
		await start({PER_TURN: '4'}, {sizeBytes: 10_240, keep: 100_000});
		const follower = fcm.spawn('logs', 'api', '--raw', '--out', '--lines', 'all');
		let followed = '';
		follower.stdout?.on('data', (chunk) => {
			followed += chunk;
		});
		for (let round = 0; round < 4; round++) {
			const {daemon, apps} = await fcm.report();
			process.kill(apps[0]!.workers[round % 2]!.pid, 'SIGKILL');
			if (round === 1) process.kill(daemon.pid, 'SIGKILL');
			const {restarts} = apps[0]!;
			await fcm.until('api', 'a new worker', (app) => app.ready === 2 && app.restarts > restarts);
		}
		await fcm.ok('kill');
		const out = textsOf(log('out'));
		expect(rotatedFiles(log('out')).length).toBeGreaterThan(5);
		for (const {path: file} of rotatedFiles(log('out'))) expect(statSync(file).size).toBeLessThanOrEqual(10_240);
		expect(numbers(out, 'out').size).toBeGreaterThanOrEqual(4);
		expectWhole(out, 'out');
		expectWhole(textsOf(log('error')), 'err');
		// Who followed saw the same.
		const total = out.join('\n').length + 1;
		await eventually(
			'the follower has seen all',
			async () => followed.length,
			(length) => length >= total,
		);
		expectWhole(followed.split('\n').slice(0, -1), 'out');
		expect(followed.length).toBe(total);
		const read = await fcm.ok('logs', 'api', '--raw', '--out', '--lines', 'all', '--nostream');
		expect(read.split('\n').slice(0, -1)).toEqual(out);
	});

	it('stay within their bounds, compressed', async () => {
		await start({COUNT: '20000', PER_TURN: '500'}, {sizeBytes: 10_240, keep: 3, compress: true}, 1);
		await eventually(
			'all is written',
			() => fcm.ok('logs', 'api', '--nostream', '--lines', '1', '--out'),
			(text) => text.includes('done'),
		);
		await fcm.ok('stop', 'api');
		const isCompressed = () => rotatedFiles(log('out')).map((file) => file.isCompressed);
		await eventually(
			'older files are compressed',
			async () => isCompressed(),
			(all) => all.length === 3 && all.every(Boolean),
		);
		const out = textsOf(log('out'));
		const seen = [...numbers(out, 'out').values()][0]!;
		expect(seen).toEqual(seen.map((_, index) => seen[0]! + index));
		expect(seen.at(-1)).toBe(19_999);
		const tail = await fcm.ok('logs', 'api', '--nostream', '--raw', '--out', '--grep', ' out 19[0-9]50$');
		const fitting = out.filter((text) => / out 19[0-9]50$/.test(text));
		expect(fitting.length).toBeGreaterThan(0);
		expect(tail.split('\n').slice(0, -1)).toEqual(fitting);
	});

	it('on a full disk cost lines, which are counted, and never the app', async () => {
		await start({}, {sizeBytes: 100 * 1024 * 1024}, 1);
		const {masterPid} = await fcm.app('api');
		limitFiles(masterPid, '65536');
		const full = await fcm.until('api', 'lines are lost', ({logsDropped}) => logsDropped > 0);
		expect(full).toMatchObject({status: 'online', ready: 1, restarts: 0});
		expect(await fcm.ok('ls')).toMatch(/api {2}\S+ log lines were lost/);
		limitFiles(masterPid, 'unlimited');
		const size = statSync(log('out')).size;
		await eventually(
			'it is written again',
			async () => statSync(log('out')).size,
			(now) => now > size,
		);
		await fcm.ok('stop', 'api');
		const {logsDropped} = await fcm.app('api');
		await fcm.ok('kill');
		const out = [...numbers(textsOf(log('out')), 'out').values()][0]!;
		expect(out).toEqual(out.toSorted((a, b) => a - b));
		expect(new Set(out).size).toBe(out.length);
		expect(textsOf(log('out')).filter((text) => !/^\d+ out \d+$/.test(text))).toEqual([]);
		const missing = (stream: 'out' | 'error', name: string) => {
			const seen = [...numbers(textsOf(log(stream)), name).values()][0]!;
			return seen.at(-1)! + 1 - seen.length;
		};
		expect(missing('out', 'out') + missing('error', 'err')).toBeLessThanOrEqual(logsDropped);
		const words = readFileSync(path.join(fcm.home, 'apps/api/master.log'), 'utf8');
		expect(words.match(/cannot write .*out\.log/g)).toHaveLength(1);
		expect(words).toMatch(/writing .*out\.log again; \d+ lines were lost/);
	});

	it('can be emptied while they are written and followed', async () => {
		await start({}, {sizeBytes: 20_000, keep: 3}, 1);
		await eventually(
			'rotated files',
			async () => rotatedFiles(log('out')).length,
			(count) => count > 1,
		);
		const flush = JSON.parse(await fcm.ok('flush', 'api', '--json'));
		expect(flush.apps).toEqual([{app: 'api', freedBytes: expect.any(Number)}]);
		await fcm.ok('kill');
		expect(existsSync(log('out'))).toBe(true);
		const seen = [...numbers(textsOf(log('out')), 'out').values()][0]!;
		expect(seen[0]).toBeGreaterThan(0);
		expect(seen).toEqual(seen.map((_, index) => seen[0]! + index));
	});
});

function limitFiles(pid: number, bytes: string): void {
	execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
