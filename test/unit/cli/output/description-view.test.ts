import {expect, test} from 'vitest';
import {renderDescription} from '../../../../src/cli/output/description-view.ts';
import {laterFields, laterRolloutFields} from '../../../../src/protocol/complete-spec.ts';
import type {AppDescription} from '../../../../src/protocol/control-api.ts';
import {fakeContext} from '../fake-context.ts';
import {fakeStatus} from '../fake-status.ts';

const now = 1_000_000;
const description: AppDescription = {
	status: fakeStatus('api', {trouble: [{slot: 1, failures: 2, retryAt: null, reason: 'exited with code 1'}]}),
	spec: {
		...{name: 'api', namespace: 'default', script: '/srv/current/api.js', args: ['--fast'], cwd: '/srv/current'},
		...{nodeArgs: [], instances: 2, env: ['PORT', 'SECRET'], readyWhen: 'auto', listenTimeoutMs: 10_000},
		...{killTimeoutMs: 30_000, killSignal: 'SIGTERM', autorestart: true, maxRestarts: 16, minUptimeMs: 1000},
		...{restartDelayMs: 100, maxRestartDelayMs: 30_000, stopExitCodes: []},
		rollout: {...laterRolloutFields, strategy: 'replace', soakMs: 0},
		...laterFields,
	},
	release: {script: '/srv/releases/42/api.js', cwd: '/srv/releases/42'},
	logs: {out: '/h/apps/api/logs/out.log', error: '/h/apps/api/logs/error.log'},
	events: [{app: 'api', seq: 1, at: now, type: 'worker-ready', slot: 0, pid: 200, generation: 3, afterMs: 312}],
};

test('a description has spec, release, workers, trouble, logs and events', () => {
	const text = renderDescription(description, fakeContext(), now);
	expect(text).toMatch(/^name +api\n/);
	expect(text).toMatch(/status +online/);
	expect(text).toMatch(/script +\/srv\/current\/api\.js\n +release +\/srv\/releases\/42\/api\.js/);
	expect(text).toMatch(/env +PORT, SECRET/);
	expect(text).toMatch(/ready when +auto, within 10 s/);
	expect(text).toMatch(/\n +slot +pid +gen +state .*\n +0 +200 +3 +ready .*\n +1 +201 +3 +ready/);
	expect(text).toMatch(/trouble\n {2}api {2}slot 1: exited with code 1, 2 failures, no further try/);
	expect(text).toMatch(/error +\/h\/apps\/api\/logs\/error\.log/);
	expect(text).toMatch(/\d\d:\d\d:\d\d {2}worker 0 of generation 3 is ready after 312 ms\n$/);
});

test('what watches over the workers is told where it is on', () => {
	expect(renderDescription(description, fakeContext(), now)).toMatch(
		/balance +round-robin\n +rollout +replace, soak 0 ms\n/,
	);
	const spec: AppDescription['spec'] = {
		...description.spec,
		readyWhen: {http: '/up', status: 204},
		recycle: {maxMemoryBytes: 2 ** 30, maxRequests: 5000, maxRequestsJitter: 500, maxConnections: 9, maxAgeMs: 1000},
		watchdogMs: 5000,
		health: {http: '/health', intervalMs: 10_000, failures: 3},
		balance: 'sticky',
		rollout: {
			strategy: 'rolling',
			soakMs: 5000,
			surge: {kind: 'percent', value: 25},
			canary: {workers: 1, durationMs: 1},
		},
	};
	const text = renderDescription({...description, spec}, fakeContext(), now);
	expect(text).toMatch(/ready when +\/up answers 204, within 10 s\n/);
	expect(text).toMatch(/recycle +after more than 1\.0 GB, 5000 to 5500 requests, 9 connections, 1 s\n/);
	expect(text).toMatch(/watchdog +kills an event loop that is silent for 5 s\n/);
	expect(text).toMatch(/health +\/health every 10 s, replaced after 3 bad answers in a row\n/);
	expect(text).toMatch(/balance +sticky\n +rollout +rolling, 25% of the workers at a time, soak 5 s\n/);
});

test('what reloads the app by itself is told, with the next time and what cannot be watched', () => {
	const spec: AppDescription['spec'] = {
		...description.spec,
		cronRestart: {pattern: '0 3 * * *', timezone: 'Europe/Berlin'},
		watch: {paths: ['/srv/current', '/srv/lib'], ignore: [], delayMs: 300},
	};
	const stopped = renderDescription({...description, spec}, fakeContext(), now);
	expect(stopped).toMatch(/cron +0 3 \* \* \* \(Europe\/Berlin\), not waiting now\n/);
	expect(stopped).toMatch(/watch +\/srv\/current, \/srv\/lib; reloads 300 ms after a change, not watching now\n/);
	const triggers = {cron: {nextAt: now + 90_000}, watch: {isReady: true, problems: ['/srv/lib is not there']}};
	const running = renderDescription({...description, spec, triggers}, fakeContext(), now);
	expect(running).toMatch(/cron +.*, next at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, in 1m 30s\n/);
	expect(running).toMatch(/after a change\n +not watched +\/srv\/lib is not there\n/);
});

test('a description of an app master of an older version has what that knew', () => {
	const {balance: _, recycle: __, watchdogMs: ___, health: ____, ...spec} = description.spec;
	const older = {...description, spec: {...spec, rollout: {strategy: 'replace', soakMs: 0}}} as AppDescription;
	expect(renderDescription(older, fakeContext(), now)).toMatch(/balance +round-robin\n +rollout +replace, soak 0 ms\n/);
});

test('blocks without content are left out', () => {
	const bare = {...description, release: null, events: [], status: fakeStatus('api', {workers: []})};
	const text = renderDescription(bare, fakeContext(), now);
	for (const title of ['workers', 'trouble', 'last events', 'release'])
		expect(text).not.toMatch(new RegExp(`^ *${title}`, 'm'));
});

test('the workers fit into 80 columns', () => {
	const lines = renderDescription(description, fakeContext({columns: 80, noColor: true}), now).split('\n');
	const table = lines.slice(lines.indexOf('workers') + 1, lines.indexOf('trouble') - 1);
	expect(table).toHaveLength(3);
	for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
});
