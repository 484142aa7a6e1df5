import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {freshAnswer} from '../helpers/fresh-answer.ts';
import {cpuShare, exhaustFiles, runWithFiles} from '../helpers/process-limits.ts';
import {hello, RawPeer} from '../unit/ipc/raw-peer.ts';

let fcm: Fcm;
let port: number;
let peers: RawPeer[];
beforeEach(async () => {
	fcm = new Fcm();
	port = await freePort();
	peers = [];
});
afterEach(async () => {
	for (const peer of peers) peer.socket.destroy();
	await fcm.end();
});

const file = () => {
	const app = {name: 'api', script: fixture('http.cjs'), instances: 2, min_uptime: 200, restart_delay: 100};
	return fcm.ecosystem({...app, env: {PORT: port}});
};
const sockets = () => {
	const {socket} = JSON.parse(readFileSync(path.join(fcm.home, 'apps/api/master.json'), 'utf8')) as {socket: string};
	return {daemon: path.join(fcm.home, 'run/daemon.sock'), master: socket};
};
const workerPids = async () => (await fcm.app('api')).workers.map(({pid}) => pid);
const daemonLog = () => readFileSync(path.join(fcm.home, 'daemon.log'), 'utf8');
const count = (text: string, words: string) => text.split(words).length - 1;

async function peer(socketPath: string): Promise<RawPeer> {
	const made = await RawPeer.connect(socketPath);
	peers.push(made);
	return made;
}

/** Connects until nobody can: what is left of the descriptors is taken by peers that stay. */
async function takeWhatIsLeft(socketPath: string): Promise<void> {
	for (let tries = 0; tries < 100; tries++) {
		const each = await peer(socketPath);
		await Promise.race([each.firstBytes(), each.closed]);
		if (each.received.length === 0) return;
		each.send(hello);
	}
	throw new Error('a hundred connections, and there is still room');
}

/** All ways to hold a connection and give nothing back. */
async function stall(socketPath: string, methods: {ask: string; subscribe: string}): Promise<RawPeer[]> {
	const [silent, deaf, half, slow, subscriber] = await Promise.all(Array.from({length: 5}, () => peer(socketPath)));
	const request = (id: number, method: string) => ({kind: 'request', id, method, params: {}});
	for (const each of [deaf!, half!, slow!, subscriber!]) each.send(hello);
	deaf!.socket.pause();
	deaf!.send(...Array.from({length: 1000}, (_, id) => request(id, methods.ask)));
	half!.socket.write('{"kind":"request","id":1,');
	const bytes = setInterval(() => slow!.socket.write(' '), 50);
	slow!.socket.once('close', () => clearInterval(bytes));
	subscriber!.send(request(1, methods.subscribe));
	await subscriber!.first('event');
	subscriber!.socket.pause();
	return [silent!];
}

describe('clients that stall', () => {
	it('cost the others nothing, at the daemon and at an app master', async () => {
		await fcm.ok('start', file());
		const before = await workerPids();
		const {daemon, master} = sockets();
		const silent = [
			...(await stall(daemon, {ask: 'apps.list', subscribe: 'status.subscribe'})),
			...(await stall(master, {ask: 'describe', subscribe: 'subscribe'})),
		];
		expect(await workerPids()).toEqual(before);
		await fcm.ok('scale', 'api', '3');
		await fcm.ok('reload', 'api');
		await fcm.ok('describe', 'api');
		expect((await fcm.app('api')).ready).toBe(3);
		// Who says nothing at all is told so, and gone.
		for (const each of silent) {
			expect((await each.first('bye')).reason).toMatch(/no hello within/);
			await each.closed;
		}
	});
});

describe('a daemon that may open 48 files', () => {
	it('turns away whom it has no room for, says so once, and answers again when they are gone', async () => {
		expect(await runWithFiles(fcm, 48, 'start', file())).toMatchObject({code: 0});
		const before = await workerPids();
		const {pid} = (await fcm.report()).daemon;
		const {daemon} = sockets();
		const answers: string[] = [];
		for (let tries = 0; tries < 100; tries++) {
			const each = await peer(daemon);
			await each.firstBytes();
			const [first] = each.received;
			answers.push(first?.kind === 'bye' ? `bye ${first.code}` : String(first?.kind));
			if (first?.kind === 'hello') each.send(hello);
		}
		const inside = answers.filter((answer) => answer === 'hello').length;
		expect(inside).toBeGreaterThan(3);
		expect(answers.slice(inside)).toEqual(Array(100 - inside).fill('bye FCM_ERR_TOO_MANY_CLIENTS'));
		const refused = await fcm.run('ls');
		expect(refused).toMatchObject({
			code: 3,
			stderr: expect.stringContaining('connections are open, and more are not taken'),
		});
		expect(await cpuShare(pid)).toBeLessThan(0.5);
		expect(count(daemonLog(), 'too many connections')).toBe(1);

		for (const each of peers) each.socket.destroy();
		await eventually(
			'there is room again',
			async () => daemonLog(),
			(log) => log.includes('connections are taken again'),
		);
		expect(await workerPids()).toEqual(before);
		expect((await fcm.report()).daemon.pid).toBe(pid);
	});
});

describe('out of file descriptors', () => {
	it('a daemon neither ends nor spins, and answers when it has some again; the app does not notice', async () => {
		await fcm.ok('start', file());
		const before = await workerPids();
		const {pid} = (await fcm.report()).daemon;
		const giveBack = exhaustFiles(pid);
		const {daemon} = sockets();
		await takeWhatIsLeft(daemon);
		for (let tries = 0; tries < 50; tries++) await (await peer(daemon)).closed;
		expect(await cpuShare(pid)).toBeLessThan(0.5);
		await freshAnswer(port);
		giveBack();
		for (const each of peers) each.socket.destroy();
		expect(await workerPids()).toEqual(before);
		expect((await fcm.report()).daemon.pid).toBe(pid);
	});

	it('an app master neither ends nor spins, keeps its workers, and fills their slots when it can', async () => {
		await fcm.ok('start', file());
		const {masterPid, workers} = await fcm.app('api');
		const giveBack = exhaustFiles(masterPid);
		const {master} = sockets();
		await takeWhatIsLeft(master);
		// Accepted by the app master, for its workers; and on its own socket.
		for (let tries = 0; tries < 20; tries++) await freshAnswer(port).catch(() => {});
		for (let tries = 0; tries < 20; tries++) await (await peer(master)).closed;
		expect(await cpuShare(masterPid)).toBeLessThan(0.5);
		expect((await fcm.app('api')).workers.map(({pid}) => pid)).toEqual(workers.map(({pid}) => pid));

		const scaled = await fcm.run('scale', 'api', '6');
		expect(scaled.code).toBe(1);
		expect(scaled.stdout + scaled.stderr).toMatch(/EMFILE/);
		process.kill(workers[0]!.pid, 'SIGKILL');
		await fcm.until('api', 'its end is seen', (app) => app.workers.every(({pid}) => pid !== workers[0]!.pid));
		giveBack();
		const after = await fcm.until(
			'api',
			'all slots are filled',
			({ready, workers: now}) => ready === 6 && now.length === 6,
		);
		expect(after.masterPid).toBe(masterPid);
		expect(after.workers.map(({pid}) => pid)).toContain(workers[1]!.pid);
		await freshAnswer(port);
	});
});
