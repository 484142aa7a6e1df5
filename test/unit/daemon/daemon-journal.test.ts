import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {DaemonJournal} from '../../../src/daemon/daemon-journal.ts';
import {journaledDriver} from '../../../src/daemon/journaled-driver.ts';
import {journaledRegistry} from '../../../src/daemon/journaled-registry.ts';
import type {LivingMaster, MasterDriver} from '../../../src/daemon/master-driver.ts';
import {FcmError} from '../../../src/shared/errors.ts';
import {version} from '../../../src/shared/version.ts';
import {writeSpec} from '../../../src/state-dir/bundle.ts';
import {lastEvents} from '../../../src/state-dir/last-events.ts';
import {appPaths, homePaths} from '../../../src/state-dir/paths.ts';
import {openRegistry} from '../../../src/state-dir/registry.ts';
import {appSpec} from '../state-dir/app-spec.ts';
import {temporaryHome} from '../state-dir/temporary-folder.ts';

const logger = {info: () => {}, warn: () => {}, error: () => {}};

function journalOf(home: string) {
	const journal = new DaemonJournal(home, logger);
	/** Ends the journal, and reads it without that end. */
	const told = async () => {
		await journal.ended('test', 5000);
		return lastEvents(homePaths(home).events, 100).slice(0, -1);
	};
	return {journal, told};
}

test('a daemon goes on with the numbers of the one before, and notices an update', async () => {
	const home = temporaryHome();
	const old = {type: 'daemon-started', app: null, seq: 7, at: 1, pid: 5, version: '0.0.9'};
	writeFileSync(homePaths(home).events, `${JSON.stringify(old)}\n`);
	const first = journalOf(home);
	first.journal.started();
	await first.journal.ended('SIGTERM', 5000);
	const second = journalOf(home);
	second.journal.started();
	expect(await second.told()).toMatchObject([
		{seq: 7, type: 'daemon-started'},
		{seq: 8, type: 'daemon-updated', from: '0.0.9', to: version, app: null},
		{seq: 9, type: 'daemon-started', pid: process.pid, version},
		{seq: 10, type: 'daemon-ended', reason: 'SIGTERM'},
		{seq: 11, type: 'daemon-started'},
	]);
});

test('every change of the registry is told, scaling aside, without values', async () => {
	const home = temporaryHome();
	const {journal, told} = journalOf(home);
	let isAdopting = true;
	const registry = journaledRegistry(openRegistry(home), journal, () => isAdopting);
	const spec = appSpec('api', {env: {TOKEN: 'geheim'}});
	registry.set({spec: appSpec('old'), wanted: 'stopped'});
	isAdopting = false;
	registry.set({spec, wanted: 'running'});
	registry.set({spec: {...spec, instances: 3}, wanted: 'running'});
	registry.set({spec: {...spec, shellEnv: {A: 'geheim'}}, wanted: 'running'});
	registry.set({spec: {...spec, env: {TOKEN: 'geheimer'}, killTimeoutMs: 5}, wanted: 'running'});
	registry.set({spec: {...spec, env: {TOKEN: 'geheimer'}, killTimeoutMs: 5}, wanted: 'stopped'});
	registry.delete('api');
	registry.delete('api');
	const events = await told();
	expect(events.map(({at: _at, seq: _seq, ...event}) => event)).toEqual([
		{type: 'app-found', app: 'old'},
		{type: 'app-added', app: 'api'},
		{type: 'app-changed', app: 'api', keys: ['env.TOKEN', 'kill_timeout']},
		{type: 'app-wanted', app: 'api', wanted: 'stopped'},
		{type: 'app-deleted', app: 'api'},
	]);
	expect(JSON.stringify(events)).not.toContain('geheim');
	expect(registry.all().map(({spec: {name}}) => name)).toEqual(['old']);
});

function living(pid: number): LivingMaster {
	const peer = {kind: 'hello', protocol: 1, features: [], role: 'app-master', pid, version: '0.0.9'};
	return {client: {peer} as unknown as LivingMaster['client'], pid, isAlive: () => true};
}

/** A driver whose next answers are given. */
function scriptedDriver(finds: (number | null)[], spawns: (number | string)[]): MasterDriver {
	return {
		find: async () => {
			const pid = finds.shift() ?? null;
			return pid === null ? null : living(pid);
		},
		spawn: async () => {
			const next = spawns.shift()!;
			if (typeof next === 'string') throw new FcmError('FCM_ERR_MASTER_START', next);
			return living(next);
		},
	};
}

test('an app master is told as found again once, as dead once, and as failed once per reason', async () => {
	const home = temporaryHome();
	const {journal, told} = journalOf(home);
	const spec = appSpec('api');
	const scripted = scriptedDriver([11, 11, null, null, 13, null], ['no memory', 'no memory', 'no disk', 12]);
	const driver = journaledDriver(scripted, {home, journal, isKnown: () => true});
	for (let look = 0; look < 4; look++) await driver.find('api');
	for (let attempt = 0; attempt < 3; attempt++) await expect(driver.spawn(spec)).rejects.toThrow();
	await driver.spawn(spec);
	await driver.find('api');
	await driver.find('api');
	expect((await told()).map(({at: _at, seq: _seq, ...event}) => event)).toEqual([
		{type: 'app-reattached', app: 'api', pid: 11, version: '0.0.9'},
		{type: 'master-died', app: 'api', pid: 11},
		{type: 'master-start-failed', app: 'api', reason: 'no memory'},
		{type: 'master-start-failed', app: 'api', reason: 'no disk'},
		{type: 'app-reattached', app: 'api', pid: 13, version: '0.0.9'},
		{type: 'master-died', app: 'api', pid: 13},
	]);
});

test('an app master that said that it ends has not died, nor has that of a deleted app', async () => {
	const home = temporaryHome();
	const {journal, told} = journalOf(home);
	writeSpec(home, appSpec('api'));
	const goodbye = {type: 'master-ended', app: 'api', seq: 1, at: 1, pid: 11, reason: 'SIGTERM'};
	writeFileSync(appPaths(home, 'api').events, `${JSON.stringify(goodbye)}\n`);
	const known = new Set(['api']);
	const scripted = scriptedDriver([11, null, 12, null], []);
	const driver = journaledDriver(scripted, {home, journal, isKnown: (app) => known.has(app)});
	for (let look = 0; look < 3; look++) await driver.find('api');
	known.delete('api');
	await driver.find('api');
	expect((await told()).map(({type}) => type)).toEqual(['app-reattached', 'app-reattached']);
});
