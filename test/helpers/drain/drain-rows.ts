import {httpVisitor} from './http-visitor.ts';
import {http2Visitor} from './http2-visitor.ts';
import {eventsVisitor, tcpVisitor, webSocketVisitor} from './long-visitors.ts';
import {startVisits, type Visitor, type Visits} from './visits.ts';

/** Where an app of test/fixtures/drain-apps listens. */
export interface Doors {
	http: number;
	https: number;
	h2c: number;
	h2: number;
	tcp: number;
	unix: string;
}

export interface DrainLoad {
	doors: Doors;
	/** The certificate of the app. */
	ca: string;
	/** The app says goodbye on WebSockets and event streams; the clients of others go by themselves after 2.5 s. */
	saysGoodbye: boolean;
	/** Between two visits of one client. */
	pauseMs: number;
	/** Multiplies the clients of every row. Default 1. */
	times?: number;
	/** Which rows. Default: all. */
	accepts?: (row: string) => boolean;
}

const slowUpload = {chunks: 16, chunkBytes: 65_536, everyMs: 60};

/** One MiB arrived. */
const uploaded = `"bytes":${slowUpload.chunks * slowUpload.chunkBytes}`;
const answered = '"pid"';

/** The rows of the matrix: what its clients do, and how many there are. */
function rowsOf({doors, ca, saysGoodbye}: DrainLoad): Record<string, {clients: number; make: () => Visitor}> {
	const {http: port, https: securePort, h2c, h2, tcp, unix: socketPath} = doors;
	const ownEndMs = saysGoodbye ? null : 2500;
	const quick = {path: '/', says: answered};
	const streams = [quick, {path: '/?ms=300', says: answered}, {path: '/stream', says: 'part 20 of 20'}];
	const keep = {port, keepAlive: true};
	return {
		'http keep-alive': {clients: 6, make: () => httpVisitor({...keep, ...quick})},
		'http new connection': {clients: 4, make: () => httpVisitor({port, keepAlive: false, ...quick})},
		'300 ms answers': {clients: 4, make: () => httpVisitor({...keep, path: '/?ms=300', says: answered})},
		'3 s answers': {clients: 4, make: () => httpVisitor({...keep, path: '/?ms=3000', says: answered})},
		'2 s streamed answer': {clients: 3, make: () => httpVisitor({...keep, path: '/stream', says: 'part 20 of 20'})},
		'1 MiB body sent slowly': {
			clients: 3,
			make: () => httpVisitor({...keep, path: '/upload', says: uploaded, upload: slowUpload}),
		},
		WebSocket: {clients: 3, make: () => webSocketVisitor({port, ownEndMs})},
		'server-sent events': {clients: 3, make: () => eventsVisitor({port, ownEndMs})},
		'HTTP/2 h2c': {clients: 2, make: () => http2Visitor({url: `http://127.0.0.1:${h2c}`, streams})},
		'HTTP/2 h2c quick streams': {
			clients: 2,
			make: () => http2Visitor({url: `http://127.0.0.1:${h2c}`, streams: [quick, quick]}),
		},
		'HTTP/2 TLS': {clients: 2, make: () => http2Visitor({url: `https://localhost:${h2}`, ca, streams})},
		'HTTPS keep-alive': {clients: 2, make: () => httpVisitor({...keep, port: securePort, ca, ...quick})},
		'HTTPS new connection': {
			clients: 2,
			make: () => httpVisitor({port: securePort, ca, keepAlive: false, ...quick}),
		},
		'raw TCP': {clients: 3, make: () => tcpVisitor({port: tcp, ownEndMs: 2500})},
		'raw TCP, short': {clients: 2, make: () => tcpVisitor({port: tcp, ownEndMs: 0})},
		'unix socket keep-alive': {clients: 2, make: () => httpVisitor({socketPath, keepAlive: true, ...quick})},
		'unix socket new connection': {clients: 2, make: () => httpVisitor({socketPath, keepAlive: false, ...quick})},
	};
}

/** All rows at the same time. */
export function startDrainRows(load: DrainLoad): Visits[] {
	const {pauseMs, times = 1, accepts = () => true} = load;
	return Object.entries(rowsOf(load))
		.filter(([row]) => accepts(row))
		.map(([row, {clients, make}]) => startVisits({row, clients: clients * times, pauseMs, make}));
}
