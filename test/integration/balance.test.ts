import {connect, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AppStatus} from '../../src/protocol/status.ts';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

/** Addresses that clients come from. */
const clients = Array.from({length: 40}, (_, index) => `127.0.1.${index + 1}`);

describe('balance', () => {
	let fcm: Fcm;
	let port: number;
	beforeEach(async () => {
		fcm = new Fcm();
		port = await freePort();
	});
	afterEach(() => fcm.end());

	function start(balance: string, instances: number): Promise<string> {
		const app = {name: 'api', script: fixture('http.cjs'), instances, min_uptime: 200, balance, env: {PORT: port}};
		return fcm.ok('start', fcm.ecosystem(app));
	}

	/** Which slot answers each client. */
	async function slotsOfClients(): Promise<Map<string, string>> {
		const answers = clients.map(async (from) => [from, (await freshAnswer(port, {from})).slot] as const);
		return new Map(await Promise.all(answers));
	}

	it('sticky gives a client the same slot every time, over a reload too', async () => {
		await start('sticky', 4);
		const first = await slotsOfClients();
		expect(new Set(first.values())).toEqual(new Set(['0', '1', '2', '3']));
		expect(await slotsOfClients()).toEqual(first);
		await fcm.ok('reload', 'api');
		expect(await slotsOfClients()).toEqual(first);
	});

	it('sticky moves clients only to the slot that is new, and back when it goes', async () => {
		await start('sticky', 4);
		const first = await slotsOfClients();
		await fcm.ok('scale', 'api', '5');
		const moved = [...(await slotsOfClients())].filter(([from, slot]) => slot !== first.get(from));
		expect(moved.length).toBeGreaterThan(0);
		expect(moved.length).toBeLessThan(clients.length / 2);
		expect(new Set(moved.map(([, slot]) => slot))).toEqual(new Set(['4']));
		await fcm.ok('scale', 'api', '4');
		expect(await slotsOfClients()).toEqual(first);
	});

	it('least-connections gives the next ones to the worker that has fewest', async () => {
		await start('least-connections', 2);
		const held = await Promise.all(Array.from({length: 8}, () => hold(port)));
		expect(held.filter(({slot}) => slot === '0')).toHaveLength(4);
		const open =
			(wanted: number[]) =>
			({workers}: AppStatus) =>
				workers.every(({slot, connections}) => connections.open === wanted[slot]);
		await fcm.until('api', 'both have told of their connections', open([4, 4]));
		const left = held.filter(({slot}) => slot === '1');
		for (const {socket} of left) socket.destroy();
		await fcm.until('api', 'slot 1 has no connection', open([4, 0]));
		const next = [];
		for (let one = 0; one < 4; one++) next.push(await hold(port));
		expect(next.map(({slot}) => slot)).toEqual(['1', '1', '1', '1']);
		for (const {socket} of [...held, ...next]) socket.destroy();
	});

	for (const balance of ['shared', 'sticky', 'least-connections']) {
		it(`${balance} loses no request while it reloads and scales`, async () => {
			await start(balance, 2);
			const load = startSteadyLoad(port, '/?ms=20');
			for (const args of [
				['reload', 'api'],
				['scale', 'api', '4'],
				['scale', 'api', '1'],
				['reload', 'api'],
			]) {
				await load.served(20);
				await fcm.ok(...args);
			}
			await load.served(20);
			expect(await load.stop()).toEqual([]);
			expect(await fcm.app('api')).toMatchObject({status: 'online', generation: 3, ready: 1, restarts: 0});
		});
	}
});

/** A kept-alive connection, after one answer, and the slot that it is in. */
function hold(port: number): Promise<{socket: Socket; slot: string}> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: app\r\n\r\n'));
		let answer = '';
		socket.setEncoding('utf8').on('error', reject);
		socket.on('data', (text: string) => {
			answer += text;
			const slot = /"slot":"(\d)"/.exec(answer)?.[1];
			if (slot !== undefined) resolve({socket, slot});
		});
	});
}
