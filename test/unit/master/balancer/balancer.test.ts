import {once} from 'node:events';
import {createServer} from 'node:net';
import {constants} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createBalancer} from '../../../../src/master/balancer/balancer.ts';
import {anyPort, BenchOfWorkers, hear, type Listening, servedBy} from './bench-of-workers.ts';

let bench: BenchOfWorkers;
afterEach(() => bench?.end());

const portOf = (at: Listening) => ({port: at.sockname?.port ?? 0, host: '127.0.0.1'});
const inTime = (check: () => void) => vi.waitFor(check, {timeout: 5000, interval: 5});

describe('createBalancer', () => {
	it.each([
		['round-robin', 'SCHED_RR'],
		['shared', 'SCHED_NONE'],
	] as const)('leaves %s to node:cluster, with %s', (balance, schedulingPolicy) => {
		expect(createBalancer(balance, {listening() {}})).toEqual({schedulingPolicy, balancer: null});
	});
});

describe('listening', () => {
	beforeEach(() => {
		bench = new BenchOfWorkers('least-connections');
	});

	it('gives the same port to all that ask for any, and tells which', async () => {
		const [one, two] = await Promise.all([bench.worker(1, 0, anyPort), bench.worker(2, 1, anyPort)]);
		expect(one.at).toMatchObject({errno: 0, sockname: {address: '127.0.0.1', family: 'IPv4'}});
		expect(one.at.sockname).toEqual(two.at.sockname);
		const words = `127.0.0.1:${one.at.sockname?.port}`;
		expect(bench.told.sort()).toEqual([`1 ${words}`, `2 ${words}`]);
	});

	it('gives another port to a second server of a worker', async () => {
		const {child, at} = await bench.worker(1, 0, anyPort);
		const second = await bench.listen(child, {...anyPort, id: 2, index: 1});
		expect(second.sockname?.port).not.toBe(at.sockname?.port);
		expect([await bench.served(portOf(at)), await bench.served(portOf(second))]).toEqual([1, 1]);
	});

	it('takes IPv6, every address, and unix sockets', async () => {
		const {child, at} = await bench.worker(1, 0, {address: '::1', port: 0, addressType: 6});
		const anywhere = await bench.listen(child, {address: null, port: 0, addressType: 4, index: 0});
		const file = path.join(bench.folder, 'app.sock');
		const unix = await bench.listen(child, {address: file, port: -1, addressType: -1});
		expect(unix).toMatchObject({errno: 0, sockname: null});
		expect(await bench.served({...portOf(at), host: '::1'})).toBe(1);
		expect(await bench.served(portOf(anywhere))).toBe(1);
		expect(await bench.served({path: file})).toBe(1);
		expect(bench.told).toEqual([`1 [::1]:${at.sockname?.port}`, `1 *:${anywhere.sockname?.port}`, `1 ${file}`]);
	});

	it('says why it cannot, and lets the next one try again', async () => {
		const owner = createServer().listen(0, '127.0.0.1');
		await once(owner, 'listening');
		const {port} = owner.address() as {port: number};
		const {child, at} = await bench.worker(1, 0, {...anyPort, port});
		expect(at).toMatchObject({errno: -constants.errno.EADDRINUSE});
		expect(bench.told).toEqual([]);
		owner.close();
		await once(owner, 'close');
		expect(await bench.listen(child, {...anyPort, port})).toMatchObject({errno: 0});
	});

	it('gives the first worker’s TLS ticket keys to all', async () => {
		await bench.worker(1, 0, {...anyPort, data: 'first'});
		const {at} = await bench.worker(2, 1, {...anyPort, data: 'second'});
		expect(at).toMatchObject({data: 'first'});
	});

	it('closes the address when its last worker closes it, and not before', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		const {child: two} = await bench.worker(2, 1, anyPort);
		one.send({do: 'close', key: at.key});
		await inTime(async () => expect(await bench.served(portOf(at))).toBe(2));
		two.send({do: 'close', key: at.key});
		await inTime(() => expect(bench.served(portOf(at))).rejects.toThrow());
	});
});

describe('least-connections', () => {
	beforeEach(() => {
		bench = new BenchOfWorkers('least-connections');
	});

	it('evens out what is open, in turn, and counts what closes', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		for (let i = 0; i < 4; i++) expect(await bench.served(portOf(at))).toBe(1);
		await bench.worker(2, 1, anyPort);
		for (let i = 0; i < 4; i++) expect(await bench.served(portOf(at))).toBe(2);
		expect([await bench.served(portOf(at)), await bench.served(portOf(at))].sort()).toEqual([1, 2]);
		one.send({do: 'hang-up'});
		await hear(one, 'alone');
		for (let i = 0; i < 5; i++) expect(await bench.served(portOf(at))).toBe(1);
	});

	it('gives what a worker refuses to another, and to nobody if all refuse', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		const {child: two} = await bench.worker(2, 1, anyPort);
		await bench.mood(one, 'refuse');
		expect(await Promise.all(Array.from({length: 6}, () => bench.served(portOf(at))))).toEqual(Array(6).fill(2));
		await bench.mood(two, 'refuse');
		await expect(bench.served(portOf(at))).rejects.toThrow();
		expect(bench.balancer.figures).toEqual({waiting: 0, dropped: 1});
	});

	it('gives what was on its way to a worker that was killed to another', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		await bench.mood(one, 'mute');
		const clients = Array.from({length: 5}, () => bench.client(portOf(at)));
		const served = Promise.all(clients.map(servedBy));
		await hear(one, 'muted');
		await bench.worker(2, 1, anyPort);
		await bench.kill(one);
		expect(await served).toEqual(Array(5).fill(2));
		expect(bench.balancer.figures).toEqual({waiting: 0, dropped: 0});
	});

	it('gives what a worker had not even read when it was killed to the next', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		one.kill('SIGSTOP');
		const served = Promise.all(Array.from({length: 17}, () => bench.served(portOf(at))));
		await inTime(() => expect(bench.balancer.figures.waiting).toBe(1));
		await bench.kill(one);
		await inTime(() => expect(bench.balancer.figures.waiting).toBe(17));
		await bench.worker(2, 0, anyPort);
		expect(await served).toEqual(Array(17).fill(2));
		expect(bench.balancer.figures).toEqual({waiting: 0, dropped: 0});
	});

	it('keeps the address of the last worker that died for the one that takes its place', async () => {
		const {child, at} = await bench.worker(1, 0, anyPort);
		await bench.kill(child);
		const served = bench.served(portOf(at));
		await inTime(() => expect(bench.balancer.figures.waiting).toBe(1));
		expect((await bench.worker(2, 0, anyPort)).at.sockname).toEqual(at.sockname);
		expect(await served).toBe(2);
	});

	it('closes that address when none takes its place in time', async () => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
		try {
			const {child, at} = await bench.worker(1, 0, anyPort);
			await bench.kill(child);
			const client = bench.client(portOf(at));
			while (!client.closed) {
				vi.advanceTimersByTime(500);
				await new Promise(setImmediate);
			}
			await expect(bench.served(portOf(at))).rejects.toThrow();
		} finally {
			vi.useRealTimers();
		}
	});

	it('lets no more wait than the queue holds: the oldest are closed', async () => {
		const {child, at} = await bench.worker(1, 0, anyPort);
		await bench.kill(child);
		const oldest = bench.client(portOf(at));
		await inTime(() => expect(bench.balancer.figures.waiting).toBe(1));
		const rest = Array.from({length: 1024}, () => bench.client(portOf(at)));
		await once(oldest, 'close');
		await inTime(() => expect(bench.balancer.figures).toEqual({waiting: 1024, dropped: 1}));
		for (const client of rest) client.destroy();
	});

	it('gives what gets lost on the way to a worker without free file descriptors to another', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		await bench.worker(2, 1, anyPort);
		await bench.mood(one, 'full');
		expect(await Promise.all(Array.from({length: 6}, () => bench.served(portOf(at))))).toEqual(Array(6).fill(2));
	});

	it('holds up only a few connections with a worker that is stuck', async () => {
		const {child: one, at} = await bench.worker(1, 0, anyPort);
		await bench.mood(one, 'mute');
		await bench.worker(2, 1, anyPort);
		const served = Array.from({length: 60}, () => servedBy(bench.client(portOf(at))));
		let answered = 0;
		for (const one of served)
			one.then(
				() => answered++,
				() => {},
			);
		await inTime(() => expect(answered).toBe(44));
		await bench.kill(one);
		expect(await Promise.all(served)).toEqual(Array(60).fill(2));
	});
});

describe('leaving', () => {
	beforeEach(() => {
		bench = new BenchOfWorkers('least-connections');
	});

	it('sends nothing more to a worker that has left, and closes an address that all have left', async () => {
		const {at} = await bench.worker(1, 0, anyPort);
		await bench.worker(2, 1, anyPort);
		bench.balancer.leave(1);
		expect(await Promise.all(Array.from({length: 4}, () => bench.served(portOf(at))))).toEqual(Array(4).fill(2));
		bench.balancer.leave(2);
		await expect(bench.served(portOf(at))).rejects.toThrow();
	});

	it('closes everything at once, even what waits, and opens again for the next worker', async () => {
		const {child, at} = await bench.worker(1, 0, anyPort);
		await bench.kill(child);
		const client = bench.client(portOf(at));
		await inTime(() => expect(bench.balancer.figures.waiting).toBe(1));
		bench.balancer.close();
		await once(client, 'close');
		await expect(bench.served(portOf(at))).rejects.toThrow();
		const next = await bench.worker(2, 0, anyPort);
		expect(await bench.served(portOf(next.at))).toBe(2);
	});
});

describe('sticky', () => {
	const clients = Array.from({length: 24}, (_, i) => `127.0.0.${i + 1}`);
	/** Client address -> worker. */
	const served = async (at: Listening) =>
		Promise.all(clients.map((localAddress) => bench.served({...portOf(at), localAddress})));

	beforeEach(() => {
		bench = new BenchOfWorkers('sticky');
	});

	it('brings a client back to its slot, over a reload and when the slot’s worker died', async () => {
		const {at} = await bench.worker(1, 0, anyPort);
		const {child: second} = await bench.worker(2, 1, anyPort);
		const first = await served(at);
		expect(new Set(first)).toEqual(new Set([1, 2]));
		expect(await served(at)).toEqual(first);

		await bench.worker(3, 0, anyPort);
		expect(await served(at)).toEqual(first.map((id) => (id === 1 ? 3 : 2)));
		bench.balancer.leave(1);
		expect(await served(at)).toEqual(first.map((id) => (id === 1 ? 3 : 2)));

		await bench.kill(second);
		expect(await served(at)).toEqual(first.map(() => 3));
		await bench.worker(4, 1, anyPort);
		expect(await served(at)).toEqual(first.map((id) => (id === 1 ? 3 : 4)));
	});

	it('shares out a unix socket, whose clients have no address, by connections', async () => {
		const request = {address: path.join(bench.folder, 'app.sock'), port: -1, addressType: -1} as const;
		await bench.worker(1, 0, request);
		await bench.worker(2, 1, request);
		const ids = await Promise.all(Array.from({length: 6}, () => bench.served({path: request.address})));
		expect(ids.sort()).toEqual([1, 1, 1, 2, 2, 2]);
	});
});
