import {readFileSync} from 'node:fs';
import net from 'node:net';
import {pathToFileURL} from 'node:url';
import {afterEach, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {createMasterDriver} from '../../../src/daemon/master-driver.ts';
import type {RolloutOverride} from '../../../src/protocol/control-api.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
import {openRegistry} from '../../../src/state-dir/registry.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';
import {call, fakeDaemon, temporaryHome} from '../../fixtures/daemon-fleet/fake-daemon.ts';

const wire = (file: string) =>
	JSON.parse(readFileSync(new URL(`../../fixtures/wire/v1/${file}`, import.meta.url), 'utf8'));

/** As the first version told it: without any field that came later. */
const [statusOfBefore] = wire('response-list.json').result.apps;
const done = {app: 'api', ok: true, generation: 1, ready: 1, wanted: 1, listening: [], tookMs: 1};

interface Peer {
	hello: Record<string, unknown>;
	/** What it answers by method; anything else it does not know. */
	answers: Record<string, unknown>;
}

/** The first version: no features, and only the methods that it had. */
const older: Peer = {
	hello: {...wire('hello-app-master.json'), version: '0.0.9', pid: process.pid},
	answers: {status: statusOfBefore, stop: {...done, change: 'stopped'}, scale: {...done, change: 'scaled'}},
};

/** One of tomorrow: it tells more than we know, in every frame. */
const newer: Peer = {
	hello: {...older.hello, version: '9.0.0', features: ['teleport'], mood: 'good'},
	answers: {
		...older.answers,
		status: {...statusOfBefore, version: '9.0.0', colour: 'green', workers: [{...statusOfBefore.workers[0], soul: 1}]},
		spec: {spec: {...appSpec('api'), gravity: 9.81}},
		reload: {...done, change: 'transmuted', phasesMs: {melting: 4}, aura: true},
	},
};

let home: ReturnType<typeof temporaryHome>;
let asked: {method: string; params: unknown}[];
beforeEach(() => {
	home = temporaryHome();
	asked = [];
});
afterEach(() => home.remove());

/** A daemon of today that finds this peer as the master of "api". */
async function daemonWith({hello, answers}: Peer) {
	openRegistry(home.home).set({spec: appSpec('api', {instances: 1}), wanted: 'running'});
	const server = net.createServer((socket) => {
		socket.on('error', () => {});
		const send = (frame: unknown) => socket.write(`${JSON.stringify(frame)}\n`);
		send(hello);
		let text = '';
		socket.setEncoding('utf8').on('data', (chunk) => {
			const lines = (text + chunk).split('\n');
			text = lines.pop() ?? '';
			for (const {kind, id, method, params} of lines.map((line) => JSON.parse(line))) {
				if (kind !== 'request') continue;
				asked.push({method, params});
				const error = {code: 'FCM_ERR_UNKNOWN_METHOD', message: `this app-master has no method "${method}"`};
				send(
					method in answers
						? {kind: 'response', id, ok: true, result: answers[method]}
						: {kind: 'response', id, ok: false, error},
				);
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(appPaths(home.home, 'api').socket, resolve));
	const driver = createMasterDriver({home: home.home, env: {}, program: pathToFileURL('/nowhere')});
	const daemon = await fakeDaemon(home.home, driver);
	onTestFinished(() => {
		daemon.dies();
		server.close();
	});
	return daemon;
}

const selectors = ['api'];

describe('an app master of before', () => {
	it('is adopted and shown whole, with its version; what it cannot tell is nothing', async () => {
		const daemon = await daemonWith(older);
		const {apps} = await daemon.handlers['apps.list']({}, call());
		expect(apps).toMatchObject([
			{name: 'api', status: 'online', version: '0.0.9', unreachable: null, trouble: [], lastFailure: null},
		]);
		expect(asked.map(({method}) => method)).not.toContain('spec');
	});

	it('does what it can', async () => {
		const daemon = await daemonWith(older);
		const {apps} = await daemon.handlers['apps.scale']({app: 'api', to: {kind: 'absolute', value: 2}}, call());
		expect(apps).toMatchObject([{ok: true, change: 'scaled'}]);
	});

	const tooOld = {
		app: 'api',
		ok: false,
		error: {
			code: 'FCM_ERR_UNKNOWN_METHOD',
			message: expect.stringMatching(/api.*fcm 0\.0\.9\) does not know .*`fcm restart api`/),
		},
	};

	it('that does not know a method is named, with the mend', async () => {
		const daemon = await daemonWith(older);
		const {apps} = await daemon.handlers['apps.rollback']({selectors}, call());
		expect(apps).toMatchObject([tooOld]);
		await expect(daemon.handlers['apps.events']({selectors, limit: 5}, call())).rejects.toMatchObject(tooOld.error);
	});

	it('has no history, and that hides no other app', async () => {
		const daemon = await daemonWith(older);
		const {apps} = await daemon.handlers['apps.history']({selectors, step: 'fine', count: 5}, call());
		expect(apps).toEqual([{app: 'api', history: null, error: tooOld.error.message}]);
		expect(asked.map(({method}) => method)).not.toContain('history');
	});

	it('is not asked for a rollout that it would silently ignore', async () => {
		const daemon = await daemonWith({...older, answers: {...older.answers, reload: {...done, change: 'reloaded'}}});
		const rollout: RolloutOverride = {strategy: 'canary'};
		expect((await daemon.handlers['apps.reload']({selectors, rollout}, call())).apps).toMatchObject([tooOld]);
		expect(asked.map(({method}) => method)).not.toContain('reload');
		expect((await daemon.handlers['apps.reload']({selectors}, call())).apps).toMatchObject([{ok: true}]);
	});
});

describe('an app master of tomorrow', () => {
	it('is adopted and steered; what it says beyond our words does no harm', async () => {
		const daemon = await daemonWith(newer);
		expect((await daemon.handlers['apps.list']({}, call())).apps).toMatchObject([{status: 'online', version: '9.0.0'}]);
		const {apps} = await daemon.handlers['apps.reload']({selectors}, call());
		expect(apps).toMatchObject([{ok: true, change: 'transmuted'}]);
	});
});
