import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {decodeEnvelope} from '../../../src/protocol/decode-envelope.ts';
import type {Envelope} from '../../../src/protocol/envelope.ts';
import {RawPeer} from './raw-peer.ts';
import {serveTestApi} from './test-api.ts';

const folder = new URL('../../fixtures/wire/v1/', import.meta.url);
const golden = (name: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

/** As written by fcm 0.1.0. A name is only ever added here; what a file says never changes. */
const messages = [
	'bye.json',
	'cancel.json',
	'event-operation.json',
	'event-status-delta.json',
	'hello-app-master.json',
	'hello-client.json',
	'hello-daemon.json',
	'request-apply.json',
	'request-list.json',
	'request-scale.json',
	'response-error-plain.json',
	'response-error.json',
	'response-list.json',
];

test('no golden message was taken away or renamed', () => {
	const files = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isFile());
	expect(files.map(({name}) => name).sort()).toEqual(messages);
});

test.each(messages)('%s is understood in full', (name) => {
	expect(decodeEnvelope(golden(name))).toEqual(golden(name));
});

test.each(messages)('%s is understood with a field more', (name) => {
	expect(decodeEnvelope({...golden(name), ofTomorrow: {deep: true}})).toEqual(golden(name));
});

test.each(messages)('%s is refused when a field of its frame is missing or of another type', (name) => {
	const whole = golden(name);
	const free = new Set(['params', 'result', 'event']);
	for (const key of Object.keys(whole).filter((key) => !free.has(key))) {
		const {[key]: _, ...without} = whole;
		expect(decodeEnvelope(without)).toBeNull();
		expect(decodeEnvelope({...whole, [key]: Symbol('other')})).toBeNull();
	}
});

test('what is sent today has the same fields as the golden messages', async () => {
	const {path, server} = await serveTestApi();
	const peer = await RawPeer.connect(path);
	peer.send(golden('hello-client.json'), {kind: 'request', id: 1, method: 'count', params: {count: 1}});
	await peer.first('response');
	peer.send({kind: 'request', id: 2, method: 'refuse', params: {}});
	await server.close();
	await peer.closed;
	const keys = (envelope: unknown) => Object.keys(envelope as object).sort();
	const sent = (kind: Envelope['kind']) => keys(peer.received.find((envelope) => envelope.kind === kind));
	expect(sent('hello')).toEqual(keys(golden('hello-daemon.json')));
	expect(sent('event')).toEqual(keys(golden('event-operation.json')));
	expect(sent('response')).toEqual(keys(golden('response-list.json')));
	expect(sent('bye')).toEqual(keys(golden('bye.json')));
});
