import {once} from 'node:events';
import http2 from 'node:http2';
import type {AddressInfo, Socket} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {trackStreams} from '../../../src/worker/http2-requests.ts';
import {listInFlight} from '../../../src/worker/in-flight-list.ts';
import {makeLast} from '../../../src/worker/last-response.ts';
import {RequestTracker} from '../../../src/worker/request-tracker.ts';

/** A server whose streams are tracked, and a client of it. */
async function open(server: http2.Http2Server) {
	const requests = new RequestTracker();
	const sockets: Socket[] = [];
	server.on('connection', (socket: Socket) => void sockets.push(socket));
	// Twice: whoever tells of a session, its streams count once.
	for (let nth = 0; nth < 2; nth++) server.on('session', (session) => trackStreams(session, requests));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	onTestFinished(() => {
		client.destroy();
		server.close();
	});
	const ask = (headers: http2.OutgoingHttpHeaders) => client.request({':path': '/', ...headers}).resume();
	return {requests, sockets, ask};
}

/** The server may hear of the end of a stream after its client. */
const settled = (requests: RequestTracker, total: number) =>
	vi.waitUntil(() => requests.total === total && requests.inFlight.length === 0);

test('streams are counted by the class of their status, with and without a body, of servers of either kind', async () => {
	const byStream = http2.createServer().on('stream', (stream, headers) => {
		stream.respond({':status': Number(headers[':path']?.slice(1))}, {endStream: headers[':method'] === 'HEAD'});
		if (headers[':method'] !== 'HEAD') stream.end('body');
	});
	const byRequest = http2.createServer((request, response) => {
		response.statusCode = Number(request.url.slice(1));
		response.end('body');
	});
	for (const server of [byStream, byRequest]) {
		const {requests, ask} = await open(server);
		const paths = ['/200', '/302', '/404', '/503'];
		const streams = paths.flatMap((path) => ['GET', 'HEAD'].map((method) => ask({':path': path, ':method': method})));
		await Promise.all(streams.map((stream) => once(stream, 'close')));
		await settled(requests, 8);
		expect(requests).toMatchObject({status: [0, 2, 2, 2, 2], aborted: 0});
		expect(requests.takeLatency().reduce((sum, [, count]) => sum + count, 0)).toBe(8);
	}
});

test('one that its client gives up is aborted, answered or not', async () => {
	const server = http2.createServer().on('stream', (stream, headers) => {
		stream.on('error', () => {});
		if (headers[':path'] === '/half') {
			stream.respond({':status': 200});
			stream.write('half');
		}
	});
	const {requests, ask} = await open(server);
	const half = ask({':path': '/half'});
	await once(half, 'response');
	const mute = ask({':path': '/mute'});
	await vi.waitUntil(() => requests.inFlight.length === 2);
	for (const stream of [half, mute]) stream.close(http2.constants.NGHTTP2_CANCEL);
	await settled(requests, 2);
	expect(requests).toMatchObject({status: [0, 0, 0, 0, 0], aborted: 2});
});

test('those in flight are listed with their connection, and a drain that makes them last changes nothing', async () => {
	const held: http2.ServerHttp2Stream[] = [];
	const server = http2.createServer().on('stream', (stream) => void held.push(stream));
	const {requests, sockets, ask} = await open(server);
	const stream = ask({':path': '/slow?x=1', ':method': 'POST'});
	stream.write('body');
	await vi.waitUntil(() => held.length === 1);
	expect(listInFlight(requests)).toMatchObject([
		{method: 'POST', url: '/slow?x=1', ip: '127.0.0.1', state: 'processing'},
	]);
	expect(requests.inFlight[0]!.req.socket).toBe(sockets[0]);
	makeLast(requests.inFlight[0]!);
	held[0]!.respond({':status': 201});
	expect(listInFlight(requests)).toMatchObject([{state: 'sending'}]);
	held[0]!.end('done');
	stream.end();
	await once(stream, 'close');
	await settled(requests, 1);
	expect(requests.status).toEqual([0, 1, 0, 0, 0]);
});

test('what fcm itself answers is as if it had never come, told by its response', async () => {
	let requests: RequestTracker | undefined;
	const server = http2.createServer((_, response) => {
		requests!.forget(response as never);
		response.end('AVAILABLE');
	});
	const opened = await open(server);
	requests = opened.requests;
	await once(opened.ask({}), 'close');
	await once(opened.ask({}), 'close');
	expect(requests.total).toBe(0);
});
