import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, symlinkSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {createMasterDriver, type MasterDriver} from '../../../src/daemon/master-driver.ts';
import {type RpcServer, serve} from '../../../src/ipc/rpc-server.ts';
import type {PeerRole} from '../../../src/protocol/envelope.ts';
import {writeBootstrap, writeSpec} from '../../../src/state-dir/bundle.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
import {processStartTime} from '../../../src/state-dir/process-identity.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {temporaryHome} from '../../fixtures/daemon-fleet/fake-daemon.ts';

const silent = {info: () => {}, warn: () => {}, error: () => {}};

let home: string;
let driver: MasterDriver;
beforeEach(() => {
	home = freshHome();
	driver = driverOf(home);
});

function freshHome(): string {
	const {home, remove} = temporaryHome();
	onTestFinished(remove);
	writeSpec(home, appSpec('api'));
	return home;
}

const driverOf = (home: string) => createMasterDriver({home, env: {}, program: pathToFileURL('/nowhere')});

/** Says hello in this process, and so with its pid. */
async function listens(at: string, role: PeerRole = 'app-master'): Promise<RpcServer> {
	const server = await serve<Record<string, never>>({path: at, role, logger: silent, handlers: {}, params: {}});
	onTestFinished(() => server.close());
	return server;
}

function leaves(bootstrap: {pid: number; startTime: string | null; socket?: string}): void {
	writeBootstrap(home, 'api', {protocol: 1, version: '0.1.0', socket: appPaths(home, 'api').socket, ...bootstrap});
}

/** A process that has nothing to do with fcm, as one that was given the pid of a dead master. */
async function bystander(): Promise<{pid: number; isAlive(): boolean}> {
	const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)']);
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	return {pid: child.pid!, isAlive: () => child.exitCode === null && child.signalCode === null};
}

async function found(): Promise<number | null> {
	const master = await driver.find('api');
	master?.client.close();
	return master?.pid ?? null;
}

describe('a pid that belongs to somebody else by now', () => {
	it('is neither adopted nor ended: there is no master', async () => {
		const other = await bystander();
		leaves({pid: other.pid, startTime: '1'});
		expect(await found()).toBeNull();
		expect(other.isAlive()).toBe(true);
	});

	it('nor where a dead socket lies there still, and without a start time to compare', async () => {
		const {socket} = appPaths(home, 'api');
		const code = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
		await once(spawn(process.execPath, ['-e', code]), 'exit');
		expect(existsSync(socket)).toBe(true);
		const other = await bystander();
		leaves({pid: other.pid, startTime: null});
		expect(await found()).toBeNull();
		expect(other.isAlive()).toBe(true);
	});

	it('does not hide the master that listens: its own hello counts', async () => {
		const other = await bystander();
		leaves({pid: other.pid, startTime: '1'});
		await listens(appPaths(home, 'api').socket);
		expect(await found()).toBe(process.pid);
	});
});

describe('what a master has left behind', () => {
	const itself = () => ({pid: process.pid, startTime: processStartTime(process.pid)});

	it('leads to it', async () => {
		leaves(itself());
		await listens(appPaths(home, 'api').socket);
		expect(await found()).toBe(process.pid);
	});

	it.each(['garbage', '{"pid": "7"}', ''])('is not needed: %j', async (text) => {
		writeFileSync(appPaths(home, 'api').bootstrap, text);
		await listens(appPaths(home, 'api').socket);
		expect(await found()).toBe(process.pid);
	});

	it('counts as a sign of life even when its socket is gone: a second one must not be made', async () => {
		leaves(itself());
		await expect(found()).rejects.toMatchObject({
			code: 'FCM_ERR_MASTER_UNREACHABLE',
			message: expect.stringContaining(`(pid ${process.pid}) does not answer`),
		});
	});

	it('in a home that was copied does not lead to the masters of the original', async () => {
		const original = freshHome();
		const {socket} = appPaths(original, 'api');
		await listens(socket);
		leaves({...itself(), socket});
		expect(await found()).toBeNull();
	});

	it('under another name of the same home leads to it all the same', async () => {
		const name = path.join(freshHome(), 'link');
		symlinkSync(home, name);
		leaves(itself());
		await listens(appPaths(home, 'api').socket);
		driver = driverOf(name);
		expect(await found()).toBe(process.pid);
	});
});

describe('who listens where the master should', () => {
	it('and is none is not taken for it', async () => {
		await listens(appPaths(home, 'api').socket, 'daemon');
		await expect(found()).rejects.toMatchObject({message: expect.stringContaining('a daemon listens at')});
	});

	it('and speaks another protocol lives, so no second one is made', async () => {
		const {socket} = appPaths(home, 'api');
		const hello = {kind: 'hello', protocol: 2, features: [], role: 'app-master', pid: process.pid, version: '9.0.0'};
		const server = net.createServer((peer) => {
			peer.on('error', () => {});
			peer.write(`${JSON.stringify(hello)}\n`);
		});
		await new Promise<void>((resolve) => server.listen(socket, resolve));
		onTestFinished(() => void server.close());
		await expect(found()).rejects.toMatchObject({message: expect.stringMatching(/fcm 9\.0\.0.*protocol 2/)});
	});
});
