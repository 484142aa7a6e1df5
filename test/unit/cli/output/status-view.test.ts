import {describe, expect, test} from 'vitest';
import {renderStatus} from '../../../../src/cli/output/status-view.ts';
import type {AppStatus} from '../../../../src/protocol/status.ts';
import {fakeContext} from '../fake-context.ts';
import {fakeStatus} from '../fake-status.ts';

const now = 1_000_000;

function render(apps: AppStatus[], columns?: number, noColor = true): string {
	const context = fakeContext({noColor, ...(columns !== undefined && {columns})});
	return renderStatus({daemon: {pid: 1, version: '0.1.0', uptimeMs: 1}, apps}, context, now);
}

const stopped = fakeStatus('jobs', {
	...{status: 'stopped', ready: 0, workers: [], listening: [], uptimeMs: 0, rssBytes: 0, cpuPercent: 0},
	requests: {
		...{total: 0, inFlight: 0, perSecond: 0, aborted: 0, status: fakeStatus('x').requests.status},
		latencyMs: {p50: 0, p90: 0, p99: 0},
	},
});

describe('the table', () => {
	test('shows everything to what is not a terminal', () => {
		expect(render([fakeStatus('api'), stopped])).toBe(
			[
				'name  mode     gen  status   ready  ↺  uptime  req/s  in flight      p99   cpu      mem  listening',
				'api   cluster    3  online     2/2  0   2m 3s   12.3          2  12.3 ms  3.4%  95.4 MB  0.0.0.0:3000',
				'jobs  cluster    3  stopped    0/2  0       -      0          0        -    0%        -  -',
				'',
			].join('\n'),
		);
	});

	test('keeps all columns at 200 columns and the most useful at 80', () => {
		expect(render([fakeStatus('api')], 200).split('\n')[0]).toMatch(/^name +mode +gen .*listening$/);
		const [head] = render([fakeStatus('api')], 80).split('\n');
		expect(head).toMatch(/^name +gen +status +ready +↺ +uptime +req\/s +p99 +cpu +mem +listening$/);
	});

	test('never wraps, however narrow the terminal or long the name', () => {
		const apps = [fakeStatus('a'.repeat(64)), fakeStatus('api', {listening: ['0.0.0.0:3000', '[::]:3001', '/tmp/x']})];
		for (const columns of [20, 40, 60, 80, 120, 200]) {
			const lines = render(apps, columns).split('\n');
			expect(lines).toHaveLength(4);
			for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
			expect(lines[2]).toContain('online');
		}
	});

	test('colours the status on a terminal and keeps its word', () => {
		expect(render([fakeStatus('api')], 80, false)).toContain('\u001B[32monline\u001B[39m');
		expect(render([fakeStatus('api')], 80, true)).not.toContain('\u001B');
	});

	test('of no apps is a hint', () => {
		expect(render([])).toBe('no apps; try: fcm start ecosystem.json\n');
	});
});

describe('below the table', () => {
	const trouble = (slot: number, retryAt: number | null) => ({
		slot,
		failures: 5,
		retryAt,
		reason: 'exited with code 1',
	});
	const below = (app: AppStatus) => render([app]).split('\n\n')[1]?.trimEnd().split('\n') ?? [];

	test('slots in trouble say why, and when the next try is', () => {
		expect(
			below(fakeStatus('web', {trouble: [trouble(0, now + 3000), trouble(1, now - 1), trouble(2, null)]})),
		).toEqual([
			'web  slot 0: exited with code 1, 5 failures, next try in 3 s',
			'web  slot 1: exited with code 1, 5 failures, next try now',
			'web  slot 2: exited with code 1, 5 failures, no further try',
		]);
	});

	test('many slots in trouble are counted', () => {
		const lines = below(fakeStatus('web', {trouble: Array.from({length: 8}, (_, slot) => trouble(slot, null))}));
		expect(lines).toHaveLength(4);
		expect(lines[3]).toBe('web  and 5 more slots in trouble');
	});

	test('the last rollout that failed is told', () => {
		const lastFailure = {generation: 4, reason: 'not ready within 10 s', at: now - 125_000};
		expect(below(fakeStatus('web', {lastFailure}))).toEqual([
			'web  generation 4 failed 2m 5s ago: not ready within 10 s',
		]);
	});

	test('an app whose master cannot be asked says why', () => {
		expect(below(fakeStatus('web', {status: 'degraded', unreachable: 'its app master does not answer'}))).toEqual([
			'web  its app master does not answer; what is shown is the last that was known',
		]);
	});

	test('app masters of other versions than the daemon are named by version, with what to do', () => {
		const apps = [
			fakeStatus('api', {version: '0.0.9'}),
			fakeStatus('jobs', {version: null}),
			fakeStatus('mail', {version: '0.0.9'}),
			fakeStatus('web', {version: '0.2.0'}),
			fakeStatus('www'),
		];
		expect(render(apps).split('\n\n')[1]?.trimEnd().split('\n')).toEqual([
			'api, mail  their app masters run fcm 0.0.9, an older version than the daemon (0.1.0); `fcm restart api mail` changes that, with a gap',
			'web  its app master runs fcm 0.2.0, another version than the daemon (0.1.0); `fcm restart web` changes that, with a gap',
		]);
	});

	test('nothing is said of an app that is well', () => {
		expect(below(fakeStatus('web'))).toEqual([]);
	});
});
