import {expect, test} from 'vitest';
import {renderRequests} from '../../../../src/cli/output/request-list.ts';
import type {RequestInFlight, WorkerActivity} from '../../../../src/protocol/activity.ts';
import {FakeStream} from '../fake-context.ts';

const request = (url: string, ageMs: number): RequestInFlight => {
	return {method: 'GET', url, ip: '127.0.0.1', ageMs, state: 'processing'};
};
const worker = (slot: number, requests: RequestInFlight[]): WorkerActivity => {
	return {slot, pid: 100 + slot, generation: 3, requests, connections: []};
};
const render = (apps: Parameters<typeof renderRequests>[0], columns?: number) => {
	return renderRequests(apps, {stdout: new FakeStream(columns), env: {}, noColor: true});
};

test('all apps in one list, the oldest request first', () => {
	const apps = [
		{app: 'api', workers: [worker(0, [request('/slow', 4000)]), worker(1, [request('/new', 10)])]},
		{app: 'web', workers: [worker(0, [request('/old', 60_000)])]},
	];
	const lines = render(apps).split('\n');
	expect(lines.map((line) => line.split(/\s{2,}/)[0])).toEqual(['url', 'GET /old', 'GET /slow', 'GET /new', '']);
	expect(lines[1]).toMatch(/1m .*processing +web +0 +3 +127\.0\.0\.1/);
});

test('who did not answer is named below the others', () => {
	const mute = {...worker(1, []), error: 'no answer within 1 s'};
	const apps = [
		{app: 'api', workers: [worker(0, []), mute]},
		{app: 'web', workers: [], error: 'has not answered "activity" in time'},
	];
	expect(render(apps)).toBe(
		'no request is in flight\napi: worker 1 (pid 101): no answer within 1 s\nweb: has not answered "activity" in time\n',
	);
});

test('a url cannot command the terminal', () => {
	expect(render([{app: 'api', workers: [worker(0, [request('/\u001b[2J', 5)])]}])).toContain('GET /\\x1b[2J');
});

test('a narrow terminal keeps url and age', () => {
	const text = render([{app: 'api', workers: [worker(0, [request('/x', 1500)])]}], 20);
	expect(text.split('\n').every((line) => line.length <= 20)).toBe(true);
	expect(text).toContain('1.5 s');
});
