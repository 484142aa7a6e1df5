import {expect, test} from 'vitest';
import {renderDescription} from '../../../../src/cli/output/description-view.ts';
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
		rollout: {strategy: 'replace', soakMs: 0},
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
