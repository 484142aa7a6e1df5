import net from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';

const app = (port: number) => `require('node:http').createServer((request, response) => {
	if (request.url === '/crash') throw new Error('as asked');
	response.end('ok');
}).listen(${port}, '127.0.0.1');`;

const clients = 16;
const stormMs = 5000;
/** A connection that nobody has answered, reset or closed by then is lost: nobody holds one that long. */
const lostMs = 10_000;

describe('while workers crash all the time, a few at once', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	/** How a request on a connection of its own ends. */
	function ask(port: number, path: string): Promise<'answered' | 'cut off' | 'lost'> {
		return new Promise((resolve) => {
			let hasAnswer = false;
			const socket = net.connect(port, '127.0.0.1', () => {
				socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
			});
			const timer = setTimeout(() => {
				resolve('lost');
				socket.destroy();
			}, lostMs);
			socket.on('data', () => {
				hasAnswer = true;
			});
			socket.on('error', () => {});
			socket.on('close', () => {
				clearTimeout(timer);
				resolve(hasAnswer ? 'answered' : 'cut off');
			});
		});
	}

	it.each(['round-robin', 'least-connections'])('no connection is left without an end (%s)', async (balance) => {
		const port = await freePort();
		const soon = {restart_delay: 20, max_restart_delay: 50, min_uptime: 50, max_restarts: 100_000};
		fcm.file('app.cjs', app(port));
		await fcm.ok('start', fcm.ecosystem({...soon, name: 'api', script: 'app.cjs', instances: 2, balance}));
		const ends = {answered: 0, 'cut off': 0, lost: 0};
		const until = Date.now() + stormMs;
		const client = async (number: number) => {
			for (let count = number; Date.now() < until; count++) ends[await ask(port, count % 12 === 0 ? '/crash' : '/')]++;
		};
		await Promise.all(Array.from({length: clients}, (_, number) => client(number)));
		expect(ends).toMatchObject({lost: 0});
		expect(ends.answered).toBeGreaterThan(0);
		expect((await fcm.app('api')).restarts).toBeGreaterThan(5);
	});
});
