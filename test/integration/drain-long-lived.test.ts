import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {WebSocket} from 'ws';
import {eventsOf, only} from '../helpers/app-events.ts';
import {drainApp, drainApps} from '../helpers/drain/drain-apps.ts';
import {Fcm} from '../helpers/fcm.ts';

describe('a WebSocket that its client never closes', () => {
	let fcm: Fcm;
	let open: Client | undefined;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(async () => {
		open?.socket.terminate();
		open = undefined;
		await fcm.end();
	});

	async function start(file: string, killTimeout: string): Promise<Client> {
		const {entry, doors} = await drainApp('api', file, fcm.dir);
		await fcm.ok('start', fcm.ecosystem({...entry, instances: 1, min_uptime: 200, kill_timeout: killTimeout}));
		// The app is ready with its first door; the others follow.
		await fcm.until('api', 'its http door', ({listening}) => listening.some((at) => at.endsWith(`:${doors.http}`)));
		open = await connect(doors.http);
		await open.echo();
		return open;
	}

	it('of an app without any handler is served in the drain too, and cut at kill_timeout', async () => {
		const client = await start(drainApps['no handler'].file, '3s');
		const [old] = (await fcm.app('api')).workers;
		const reload = fcm.run('reload', 'api');
		await fcm.until('api', 'the old worker drains', ({workers}) => workers[0]?.state === 'draining');
		for (let echo = 0; echo < 5; echo++) await client.echo();

		expect((await reload).code).toBe(0);

		expect(await client.closed).toBe(1006);
		const events = await eventsOf(fcm, 'api');
		expect(only(events, 'worker-killed')).toMatchObject([{pid: old!.pid, reason: expect.stringContaining('3 s')}]);
		expect(await fcm.app('api')).toMatchObject({status: 'online', generation: 2, ready: 1});
	});

	it('of an app that hears `disconnect` gets its close frame, and the reload need not wait for kill_timeout', async () => {
		const client = await start(drainApps.express.file, '60s');
		await fcm.ok('reload', 'api');
		expect(await client.closed).toBe(1001);
		expect(only(await eventsOf(fcm, 'api'), 'worker-killed')).toEqual([]);
	});
});

interface Client {
	socket: WebSocket;
	/** One message there and back. */
	echo(): Promise<void>;
	/** The close code. */
	closed: Promise<number>;
}

async function connect(port: number): Promise<Client> {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
	const closed = new Promise<number>((resolve) => socket.on('close', resolve));
	socket.on('error', () => {}); // 'close' follows, with 1006.
	await new Promise<void>((resolve, reject) => {
		socket.once('open', () => resolve());
		socket.once('close', (code) => reject(new Error(`closed with ${code} instead of being opened`)));
	});
	return {
		socket,
		closed,
		echo: () =>
			new Promise((resolve, reject) => {
				socket.once('message', () => resolve());
				socket.once('close', (code) => reject(new Error(`closed with ${code} instead of an echo`)));
				socket.send('echo');
			}),
	};
}
