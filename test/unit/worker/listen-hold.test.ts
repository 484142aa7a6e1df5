import {createServer} from 'node:net';
import {expect, test, vi} from 'vitest';
import type {GotHandle, ListeningServer, ListenQuery} from '../../../src/worker/cluster-internals.ts';
import {FauxHandle} from '../../../src/worker/faux-handle.ts';
import {ListenHold} from '../../../src/worker/listen-hold.ts';
import {MasterChannel, type ToMaster} from '../../../src/worker/master-channel.ts';

const port = (number: number): ListenQuery => ({address: null, port: number, addressType: 4});
const addressInUse = -98;

function setUp() {
	const sent: ToMaster[] = [];
	/** What the primary has been asked, and has not answered. */
	const asked: {query: ListenQuery; answer: GotHandle}[] = [];
	const hold = new ListenHold(
		(_, query, answer) => asked.push({query, answer}),
		new MasterChannel((message) => sent.push(message) > 0),
	);
	/** As net.js does. */
	async function listen(query: ListenQuery) {
		const server = createServer() as ListeningServer;
		const got = vi.fn<GotHandle>((errno, handle) => {
			if (!errno) server._handle = handle;
		});
		hold.getServer(server, query, got);
		expect(got).not.toHaveBeenCalled();
		await new Promise(process.nextTick);
		return {server, got};
	}
	return {hold, sent, asked, listen, types: () => sent.map(({type}) => type)};
}

/** As cluster gives one. */
function realHandle() {
	return new FauxHandle({address: '::', family: 'IPv6', port: 1}, () => {});
}

test('asks the primary for nothing before it is admitted, then for one address after the other', async () => {
	const {hold, sent, asked, listen} = setUp();
	const [one, two] = [await listen(port(1)), await listen(port(2))];
	expect(sent.map((message) => (message.type === 'held' ? message.address : ''))).toEqual(['*:1', '*:2']);
	expect({asked: asked.length, listening: one.server.listening}).toEqual({asked: 0, listening: true});
	hold.admit();
	const real = realHandle();
	expect(asked).toHaveLength(1);
	asked[0]!.answer(0, real);
	expect(one.server._handle).toBe(real);
	expect(sent).toHaveLength(2);
	asked[1]!.answer(0, realHandle());
	expect(sent.at(-1)).toEqual({cmd: 'NODE_FCM', type: 'admitted'});
	expect([one.got, two.got].map(({mock}) => mock.calls.length)).toEqual([1, 1]);
	one.server._handle?.close();
	two.server._handle?.close();
});

test('the first address that cannot be had ends the admission', async () => {
	const {hold, asked, listen, types} = setUp();
	const [one, two] = [await listen(port(1)), await listen(port(2))];
	hold.admit();
	asked[0]!.answer(addressInUse, null as never);
	expect(one.got).toHaveBeenLastCalledWith(addressInUse, null);
	expect([one.server.listening, two.server.listening]).toEqual([false, true]);
	expect({asked: asked.length, types: types()}).toEqual({asked: 1, types: ['held', 'held']});
	two.server._handle?.close();
});

test.each([0, addressInUse])(
	'a server that is closed while the primary is asked is left closed (%i)',
	async (errno) => {
		const {hold, asked, listen, types} = setUp();
		const {server, got} = await listen(port(1));
		hold.admit();
		server.close();
		const real = realHandle();
		asked[0]!.answer(errno, errno ? (null as never) : real);
		expect({listening: server.listening, closed: real.closed, calls: got.mock.calls.length}).toEqual({
			listening: false,
			closed: errno === 0,
			calls: 1,
		});
		expect(types()).toEqual(['held', 'admitted']);
		real.close();
	},
);

test('what is no TCP or unix server is never held', async () => {
	const {asked, listen} = setUp();
	await listen({address: null, port: 53, addressType: 'udp4'});
	await listen({address: null, port: null, addressType: null, fd: 3});
	expect(asked).toHaveLength(2);
});

test('a worker without servers is admitted at once, and told so once', () => {
	const {hold, types} = setUp();
	hold.admit();
	hold.admit();
	expect(types()).toEqual(['admitted']);
});
