import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {HistoryCells, HistoryStep} from '../../src/protocol/history.ts';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {openWire} from '../helpers/wire.ts';

/** Every fourth answer is a 500. */
const app = (port: number) => `
let count = 0;
require('node:http').createServer((request, response) => {
	response.statusCode = ++count % 4 === 0 ? 500 : 200;
	response.end('x');
}).listen(${port}, '127.0.0.1');`;

describe('what the counters of an app did', () => {
	const fcm = new Fcm();
	let port = 0;
	beforeAll(async () => {
		port = await freePort();
		fcm.file('app.cjs', app(port));
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: 'app.cjs', instances: 1}));
	});
	afterAll(() => fcm.end());

	const sum = (list: readonly number[]) => Math.round(list.reduce((total, value) => total + value, 0));

	async function history(step: HistoryStep, count: number): Promise<HistoryCells> {
		const client = await openWire(fcm);
		try {
			const {apps} = await client.call('apps.history', {selectors: ['all'], step, count});
			expect(apps).toMatchObject([{app: 'api', history: {}}]);
			return apps[0]!.history!;
		} finally {
			client.close();
		}
	}

	it('is told by its app master, second by second, to a daemon that was not there', async () => {
		for (let i = 0; i < 40; i++) await (await fetch(`http://127.0.0.1:${port}/`)).text();
		await fcm.ok('kill', '--daemon-only');
		await fcm.ok('ls');
		const cells = await eventually(
			'all requests and a whole second of the worker are in the history',
			() => history('fine', 300),
			({requests, rssBytes}) => sum(requests) >= 40 && Math.max(...rssBytes) > 10_000_000,
		);
		expect({requests: sum(cells.requests), errors: sum(cells.errors)}).toEqual({requests: 40, errors: 10});
		expect(cells.p99.some((value) => value !== null && value > 0)).toBe(true);
		expect([cells.ready.at(-1), cells.wanted.at(-1)]).toEqual([1, 1]);
		const lengths = Object.values(cells).flatMap((value) => (Array.isArray(value) ? [value.length] : []));
		expect(new Set(lengths).size).toBe(1);
	});

	it('is refused for what is no number of cells', async () => {
		const client = await openWire(fcm);
		for (const count of [0, 481]) {
			const asked = client.call('apps.history', {selectors: ['api'], step: 'coarse', count});
			await expect(asked).rejects.toMatchObject({code: 'FCM_ERR_PROTOCOL'});
		}
		client.close();
	});
});
