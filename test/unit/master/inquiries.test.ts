import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {Inquiries} from '../../../src/master/inquiries.ts';
import type {RequestInFlight} from '../../../src/protocol/activity.ts';
import {type FromWorker, type ToWorker, workerChannel} from '../../../src/protocol/worker-messages.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const request: RequestInFlight = {method: 'GET', url: '/', ip: '', ageMs: 1, state: 'sending'};
const answer = (id: number) => {
	return {cmd: workerChannel, type: 'requests', id, requests: [request]} satisfies FromWorker;
};

test('matches answers with questions, in whatever order they come', async () => {
	const sent: ToWorker[] = [];
	const inquiries = new Inquiries((message) => sent.push(message) > 0);
	const [first, second] = [inquiries.ask(), inquiries.ask()];
	const [a, b] = sent.map((message) => ('id' in message ? message.id : 0)) as [number, number];
	inquiries.answered({...answer(b), requests: []});
	inquiries.answered(answer(a));
	expect(await first).toEqual({requests: [request], connections: []});
	expect(await second).toEqual({requests: [], connections: []});
});

test('a worker that does not answer is told as that, and its late answer is nobody’s', async () => {
	const inquiries = new Inquiries(() => true);
	const asked = inquiries.ask();
	await vi.advanceTimersByTimeAsync(1000);
	inquiries.answered(answer(1));
	expect(await asked).toEqual({requests: [], connections: [], error: 'no answer within 1 s'});
	expect(vi.getTimerCount()).toBe(0);
});

test('a worker without a channel is ending', async () => {
	expect(await new Inquiries(() => false).ask()).toMatchObject({error: 'it is ending'});
	expect(vi.getTimerCount()).toBe(0);
});
