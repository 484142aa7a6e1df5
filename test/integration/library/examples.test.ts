import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {eventually, freePort} from '../../helpers/fcm.ts';
import {fetchText} from '../../helpers/library.ts';
import {startLoad} from '../../helpers/load.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let port: number;
let statusPort: number;
let child: ChildProcess;
let out = '';

beforeEach(async () => {
	[port, statusPort] = [await freePort(), await freePort()];
	out = '';
});
afterEach(() => {
	child.kill('SIGKILL');
});

async function start(example: string): Promise<void> {
	const env = {PATH: process.env.PATH, PORT: String(port), STATUS_PORT: String(statusPort)};
	child = spawn(process.execPath, [`${root}examples/${example}`], {env, stdio: ['ignore', 'pipe', 'pipe']});
	for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (chunk: Buffer) => (out += String(chunk)));
	await eventually(
		'it answers',
		() => fetchText(port, '/').catch(() => null),
		(text) => text !== null,
	);
}

async function endBy(signal: NodeJS.Signals): Promise<number | null> {
	const exited = once(child, 'exit', {signal: AbortSignal.timeout(20_000)});
	child.kill(signal);
	const [code] = await exited;
	return code;
}

/** Requests all the time, on kept and on new connections, until `work` is done; none may fail. */
async function underLoad(work: () => Promise<void>): Promise<void> {
	const url = `http://127.0.0.1:${port}/`;
	const loads = (['keep-alive', 'new-connection'] as const).map((mode) => startLoad({url, connections: 2, mode}));
	await work();
	await Promise.all(loads.map((load) => load.served(50)));
	const failed = (await Promise.all(loads.map((load) => load.stop()))).flatMap((report) => report.failed);
	expect(failed).toEqual([]);
}

const status = async (at: number, path: string) => JSON.parse(await fetchText(at, path)) as Record<string, unknown>;

it('flora: reloads by SIGHUP without losing a request, counts on, and ends by SIGQUIT', async () => {
	await start('flora/master.cjs');
	const before = await eventually(
		'all run',
		() => status(port, '/status'),
		({state}) => state === 'running',
	);
	expect(before).toMatchObject({state: 'running', generation: 1, workerCrashes: 0});
	expect(JSON.stringify(before.workers)).toContain('"greets":"the world"');
	await underLoad(async () => {
		child.kill('SIGHUP');
		await eventually(
			'it has reloaded',
			() => status(port, '/status'),
			({generation, state}) => {
				return generation === 2 && state === 'running';
			},
		);
	});
	const after = await status(port, '/status');
	expect(after.greetings).toBeGreaterThan(Number(before.greetings));
	expect(after).toMatchObject({workerCrashes: 0, greetings: after.requests});
	expect(await endBy('SIGQUIT')).toBe(0);
});

it('recluster: reloads by SIGUSR2 without losing a request, and terminates', async () => {
	await start('recluster/cluster.cjs');
	await underLoad(async () => {
		child.kill('SIGUSR2');
		await eventually(
			'it has reloaded',
			async () => out,
			(text) => text.includes('reloaded'),
		);
	});
	await eventually(
		'the old ones have said good night',
		async () => out,
		(text) => text.split('good night').length === 3,
	);
	expect(await fetchText(port, '/')).toMatch(/^hello from worker [01]\n$/);
	expect(await endBy('SIGTERM')).toBe(0);
});

it('an express app under a Master shows its requests live, and reloads without losing one', async () => {
	await start('express-status/master.mjs');
	const slow = fetchText(port, '/slow');
	const live = await eventually(
		'it is in flight',
		() => status(statusPort, '/'),
		(told) => JSON.stringify(told).includes('"naps":1'),
	);
	expect(JSON.stringify(live.workers)).toContain('"user":"nobody"');
	expect(await slow).toBe('good morning\n');
	await underLoad(async () => {
		child.kill('SIGHUP');
		await eventually(
			'it has reloaded',
			() => status(statusPort, '/'),
			({generation, state}) => {
				return generation === 2 && state === 'online';
			},
		);
	});
	expect(await status(statusPort, '/')).toMatchObject({naps: 1, workerCrashes: 0});
	expect(await endBy('SIGTERM')).toBe(0);
});
