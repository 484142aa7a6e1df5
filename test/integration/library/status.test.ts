import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {freePort} from '../../helpers/fcm.ts';
import {endPrograms, fetchText, LibraryProgram, libraryFixture} from '../../helpers/library.ts';

interface Told {
	requests: number;
	connections: number;
	hits?: number;
	rows?: number;
	workerCrashes: number;
	workers: {
		slot: number;
		pid: number;
		state: string;
		error?: string;
		statusError?: string;
		release?: string;
		loop?: unknown;
		activeConnections?: {requests: number; request?: Record<string, unknown>}[];
	}[];
}

let port: number;
let master: LibraryProgram;

beforeEach(async () => {
	port = await freePort();
	const env = {PORT: String(port)};
	master = new LibraryProgram({
		exec: libraryFixture('app.cjs'),
		...{workers: 2, minUptime: 50, readyWhen: 'listening', env, hooks: {log: 'log'}},
	});
	await master.call('run');
});
afterEach(endPrograms);

const fromMaster = () => master.call<Told>('serverStatus');
const fromWorker = async () => JSON.parse(await fetchText(port, '/status')) as Told;

async function untilStatus(what: string, accepts: (status: Told) => boolean): Promise<Told> {
	for (const until = Date.now() + 20_000; Date.now() < until; ) {
		const status = await fromMaster();
		if (accepts(status)) return status;
	}
	throw new Error(`never: ${what}`);
}

describe('the server status', () => {
	it('is the same from the master and from any worker, with totals and what each has set', async () => {
		for (let count = 0; count < 6; count++) await fetchText(port, '/count');
		const [own, asked] = [await fromMaster(), await fromWorker()];
		expect(own).toMatchObject({hits: 6, requests: 6});
		expect(asked).toMatchObject({hits: 6, requests: 7});
		expect(own.workers.map(({slot, state, release}) => ({slot, state, release}))).toEqual([
			{slot: 0, state: 'ready', release: 'one'},
			{slot: 1, state: 'ready', release: 'one'},
		]);
	});

	it('shows a request in flight with what the app hung on it, whose counters stay when it is over', async () => {
		const slow = fetchText(port, '/slow');
		const busy = await untilStatus('it is in flight', ({workers}) =>
			workers.some(({activeConnections}) => activeConnections?.some(({request}) => request?.user)),
		);
		const request = busy.workers.flatMap(({activeConnections = []}) =>
			activeConnections.flatMap((each) => each.request ?? []),
		);
		expect(request).toMatchObject([
			{user: 'joe', rows: 7, method: 'GET', url: '/slow', state: 'processing', ip: '127.0.0.1'},
		]);
		expect(busy.rows).toBe(7);
		await slow;
		expect((await fromMaster()).rows).toBe(7);
	});

	it('has totals that never go back: over a reload, a retirement, a crash and a kill', async () => {
		let [hits, requests] = [0, 0];
		const count = async () => {
			await fetchText(port, '/count');
			const status = await fromMaster();
			expect(status.hits!).toBeGreaterThan(hits);
			expect(status.requests).toBeGreaterThan(requests);
			[hits, requests] = [status.hits!, status.requests];
			return status;
		};
		await count();
		await master.call('reload');
		await count();
		const replaced = master.events('exit').length;
		await fetchText(port, '/retire');
		await master.until('it is replaced', () => master.events('exit').length > replaced);
		const {workers} = await count();
		for (const {pid} of workers) {
			const ready = master.events('ready').length;
			process.kill(pid, 'SIGKILL');
			await master.until('another is ready', () => master.events('ready').length > ready);
			await count();
		}
		expect(hits).toBe(5);
		expect((await fromMaster()).workerCrashes).toBe(2);
	});

	it('is not held up by a worker that is busy: that one has an error', async () => {
		const busy = fetchText(port, '/busy');
		const status = await untilStatus('one is busy', ({workers}) => workers.some(({error}) => error));
		expect(status.workers.map(({error}) => error).sort()).toEqual(['no answer within 1 s', undefined]);
		expect(status.workers.every(({state}) => state === 'ready')).toBe(true);
		await busy;
	});

	it('tells of a callback that threw and of values that are no JSON, and of all else as ever', async () => {
		for (const path of ['/throwing-status', '/throwing-status', '/cyclic', '/cyclic']) await fetchText(port, path);
		const {workers} = await fromMaster();
		const told = workers.filter(({statusError}) => statusError);
		expect(told.length).toBeGreaterThan(0);
		expect(told[0]).toMatchObject({statusError: expect.stringContaining('a callback of mine'), release: 'one'});
		const loops = workers.flatMap(({loop}) => loop ?? []);
		expect(loops[0]).toMatchObject({name: 'loop', big: '10', when: '1970-01-01T00:00:00.000Z', self: {name: 'loop'}});
	});
});

it('a worker that sends whatever it can hurts neither the master nor the others', async () => {
	for (let sent = 0; sent < 4; sent++) await fetchText(port, '/hostile');
	expect(await master.call('appStatus')).toMatchObject({status: 'online', ready: 2});
	const status = await fromMaster();
	expect(status.workers.map(({state}) => state)).toEqual(['ready', 'ready']);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect(JSON.stringify(status)).not.toContain('polluted');
	expect(await master.call('reload')).toMatchObject({ready: 2});
	expect(await fetchText(port, '/')).toBe('ok');
	expect(master.log.match(/malformed/g)!.length).toBeLessThanOrEqual(2);
});
