import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {AppStatus, StatusReport} from '../../src/protocol/status.ts';
import {appPaths, homePaths} from '../../src/state-dir/paths.ts';
import {appSpec} from '../fixtures/daemon-fleet/app-spec.ts';
import {Fcm} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {lostFields} from '../helpers/lost-fields.ts';
import {type Frame, WirePeer} from '../helpers/wire-peer.ts';

/**
 * Golden exchanges, one file per method: the request, then what came back, as an fcm of protocol 1 wrote it. They are sent to
 * the programs of today, whose answers must have all that the golden ones have. A file is only ever added, never changed:
 * `WIRE_RECORD=1` writes the missing ones. A new method needs a line here.
 */
const golden = new URL('../fixtures/wire/v1/', import.meta.url);
const folderOfFcm = '/srv/fcm';

type Exchange = readonly [method: string, params: unknown, untilEvent?: string];

const selectors = ['api'];
const spec = appSpec('api', {
	...{script: `${folderOfFcm}/app.cjs`, cwd: folderOfFcm, instances: 1, minUptimeMs: 100},
	...{env: {PORT: '0'}, shellEnv: {HOME: '/root'}},
});

/** In this order, on one daemon. Before those that end it. */
const control: readonly Exchange[] = [
	['daemon.info', {}],
	['apps.apply', {specs: [spec]}],
	['apps.plan', {specs: [spec], files: [{path: `${folderOfFcm}/ecosystem.json`, apps: ['api']}], prune: true}],
	['apps.list', {}],
	['workers.stack', {app: 'api', pid: 1}],
	['workers.replace', {app: 'api', pid: 1}],
	['workers.kill', {app: 'api', pid: 1}],
	['apps.describe', {selectors}],
	['status.subscribe', {}, 'snapshot'],
	['apps.scale', {app: 'api', to: {kind: 'relative', value: 1}}],
	['apps.reload', {selectors, rollout: {strategy: 'rolling', surge: {kind: 'count', value: 1}}}],
	['apps.rollback', {selectors}],
	['apps.rollout', {selectors, action: 'promote'}],
	['apps.events', {selectors, limit: 20}],
	['apps.env', {app: 'api', values: false}],
	['apps.activity', {selectors}],
	['apps.signal', {selectors, signal: 'SIGCONT'}],
	['apps.reset', {selectors}],
	['saves.write', {name: 'golden'}],
	['saves.list', {}],
	['apps.stop', {selectors}],
	['saves.resurrect', {name: 'golden'}],
	['saves.delete', {name: 'golden'}],
	['apps.start', {selectors}],
	['apps.restart', {selectors}],
	['daemon.status', {}],
	['apps.history', {selectors, step: 'fine', count: 60}],
];

const master: readonly Exchange[] = [
	['status', {}],
	['spec', {}],
	['describe', {}],
	['start', {spec, pinned: true}],
	['subscribe', {}, ''],
	['scale', {wanted: 2}],
	['reload', {spec}],
	['rollback', {}],
	['rollout', {action: 'abort'}],
	['events', {limit: 20}],
	['activity', {}],
	['history', {step: 'fine', count: 60}],
	['update', {spec}],
	['signal', {signal: 'SIGCONT'}],
	['reset', {}],
	['stack', {pid: 1}],
	['endWorker', {pid: 1, how: 'kill'}],
	['restart', {}],
	['stop', {}],
	['shutdown', {}],
];

describe('the wire of version 1', () => {
	const fcm = new Fcm();
	beforeAll(() => {
		fcm.file('app.cjs', `require(${JSON.stringify(fixture('http.cjs'))});`);
	});
	afterAll(() => fcm.end());

	let lastId = 0;
	const hello = (role: string): Frame => ({
		kind: 'hello',
		protocol: 1,
		features: [],
		role,
		pid: process.pid,
		version: '0.1.0',
	});
	const daemon = async () => {
		await fcm.ok('ls', '--json');
		return WirePeer.connect(homePaths(fcm.home).daemonSocket, hello('client'));
	};

	/** Golden pids are of the past: that of a worker that serves now. */
	async function readyPid(peer: WirePeer, folder: string): Promise<number> {
		const id = ++lastId;
		peer.send({kind: 'request', id, method: folder === 'control' ? 'apps.list' : 'status', params: {}});
		const {result} = await peer.first('a status', (frame) => frame.kind === 'response' && frame.id === id);
		const {workers} = (folder === 'control' ? (result as StatusReport).apps[0] : result) as AppStatus;
		return workers.find(({state}) => state === 'ready')!.pid;
	}

	/** Asks as the golden client did, and compares. */
	async function exchange(peer: WirePeer, folder: string, [method, params, untilEvent]: Exchange): Promise<void> {
		const file = new URL(`${folder}/${method}.json`, golden);
		const id = ++lastId;
		const recorded = existsSync(file) ? (JSON.parse(here(readFileSync(file, 'utf8'))) as Frame[]) : null;
		const request = recorded?.[0] ?? {kind: 'request', method, params: JSON.parse(here(JSON.stringify(params)))};
		if ('pid' in request.params) request.params.pid = await readyPid(peer, folder);
		peer.send({...request, id} as Frame);
		const isLast = ({kind, id: of}: Frame) => of === id && kind === (untilEvent === undefined ? 'response' : 'event');
		const last = await peer.first(`an answer to ${method}`, isLast);
		if (untilEvent !== undefined) peer.send({kind: 'cancel', id});
		expect(last).toMatchObject(last.kind === 'response' ? {ok: true} : {});
		const told = [
			...peer
				.of(id)
				.filter(({kind}) => kind === 'event')
				.slice(0, 8),
			...(last.kind === 'response' ? [last] : []),
		];
		if (!recorded && process.env.WIRE_RECORD) {
			const text = JSON.stringify([{...request, id}, ...told], null, '\t');
			writeFileSync(file, `${text.replaceAll(fcm.dir, folderOfFcm)}\n`);
		}
		expect({method, isRecorded: existsSync(file)}).toEqual({method, isRecorded: true});
		const [, ...answers] = recorded ?? [];
		const bodies = (frames: Frame[], kind: string) =>
			frames.filter((frame) => frame.kind === kind).map((frame) => frame.event ?? frame.result);
		for (const kind of ['event', 'response']) {
			expect({method, lost: lostFields(bodies(answers, kind), bodies(told, kind))}).toEqual({method, lost: []});
		}
	}
	const here = (text: string) => text.replaceAll(folderOfFcm, fcm.dir);

	it('is spoken by the daemon of today', async () => {
		const peer = await daemon();
		for (const one of control) await exchange(peer, 'control', one);
		peer.end();
	});

	it('is spoken of heartbeats', async () => {
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: 'app.cjs', instances: 1, env: {PORT: 0}, ecv: true}));
		const client = await daemon();
		await exchange(client, 'control', ['apps.drain', {selectors, drained: true}]);
		client.end();
		const peer = await WirePeer.connect(appPaths(fcm.home, 'api').socket, hello('daemon'));
		await exchange(peer, 'master', ['drain', {drained: false}]);
		peer.end();
	});

	it('is spoken by the app master of today', async () => {
		await fcm.ok('kill', '--daemon-only');
		const peer = await WirePeer.connect(appPaths(fcm.home, 'api').socket, hello('daemon'));
		for (const one of master) await exchange(peer, 'master', one);
		peer.end();
	});

	it('is spoken when a daemon hands over, ends or is killed', async () => {
		const old = await daemon();
		await exchange(old, 'control', ['daemon.handOver', {force: true}, 'released']);
		old.end();
		const given = await daemon();
		given.send({kind: 'request', id: ++lastId, method: 'daemon.handOver', params: {}});
		await given.first('released', ({kind, id}) => kind === 'event' && id === lastId);
		await exchange(given, 'control', ['daemon.retire', {}]);
		for (const one of [
			['daemon.end', {}],
			['apps.delete', {selectors}],
			['daemon.kill', {}],
		] as const) {
			const peer = await daemon();
			await exchange(peer, 'control', one);
			peer.end();
		}
	});
});
