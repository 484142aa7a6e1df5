import http from 'node:http';
import net from 'node:net';
import {WebSocket} from 'ws';
import {type Visitor, verdict} from './visits.ts';

/** When a client goes by itself; null: it stays until the server says goodbye. */
type OwnEnd = {ownEndMs: number | null};

const beatMs = 100;

/** Calls `leave` once, after `ms` or when the load ends. Returns how to call it off. */
function leaveLater(ms: number | null, stopping: AbortSignal, leave: () => void): () => void {
	const off = () => {
		clearTimeout(timer);
		stopping.removeEventListener('abort', go);
	};
	const go = () => {
		off();
		leave();
	};
	const timer = ms === null ? undefined : setTimeout(go, ms);
	stopping.addEventListener('abort', go);
	return off;
}

/** Echoes over a WebSocket. Good ends are a close frame 1001 of the server, and a handshake that the client began. */
export function webSocketVisitor({port, ownEndMs}: {port: number} & OwnEnd): Visitor {
	return {
		visit: ({progress, stopping}) =>
			new Promise((resolve, reject) => {
				const {good, failed, alive} = verdict(resolve, reject);
				const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
				let leaving = false;
				const stay = leaveLater(ownEndMs, stopping, () => {
					leaving = true;
					socket.close(1000);
				});
				const beat = setInterval(() => {
					if (socket.readyState === WebSocket.OPEN) socket.send('beat');
				}, beatMs);
				socket.on('message', () => {
					alive();
					progress();
				});
				socket.on('error', (error) => failed(leaving && /before the connection/.test(error.message) ? done() : error));
				socket.on('close', (code) => {
					stay();
					clearInterval(beat);
					if (code === 1001 || leaving) return code === 1006 ? failed(new Error('cut, close code 1006')) : good();
					failed(new Error(`ended with close code ${code}`));
				});
				function done(): Error {
					good();
					return new Error('over');
				}
			}),
	};
}

/** Server-sent events. Good ends are a whole answer that said `event: bye`, and the client's own. */
export function eventsVisitor({port, ownEndMs}: {port: number} & OwnEnd): Visitor {
	return {
		visit: ({progress, stopping}) =>
			new Promise((resolve, reject) => {
				const {good, failed, alive} = verdict(resolve, reject);
				const sent = http.get({host: '127.0.0.1', port, path: '/events', agent: false});
				const stay = leaveLater(ownEndMs, stopping, () => {
					good();
					sent.destroy();
				});
				let last = '';
				const fail = (error: Error) => {
					stay();
					failed(error, last ? 'within the events' : 'before the events');
				};
				sent.on('error', fail);
				sent.on('response', (response) => {
					response.setEncoding('utf8').on('error', fail);
					response.on('data', (text: string) => {
						last = text;
						alive();
						progress();
					});
					response.on('end', () => {
						if (!response.complete || !last.includes('event: bye')) return fail(new Error('an end without goodbye'));
						stay();
						good();
					});
				});
			}),
	};
}

/** Lines over raw TCP, every one echoed; the client ends it. There is no goodbye in TCP. */
export function tcpVisitor({port, ownEndMs}: {port: number; ownEndMs: number}): Visitor {
	return {
		visit: ({progress, stopping}) =>
			new Promise((resolve, reject) => {
				const {good, failed, alive} = verdict(resolve, reject);
				const socket = net.connect(port, '127.0.0.1');
				const counts = {sent: 0, echoed: 0};
				const beat = setInterval(() => {
					counts.sent++;
					socket.write(`line ${counts.sent}\n`);
				}, beatMs);
				const stay = leaveLater(ownEndMs, stopping, () => {
					clearInterval(beat);
					socket.end('last\n');
					counts.sent++;
				});
				socket.setEncoding('utf8').on('data', (text: string) => {
					const lines = text.split('\n').length - 1;
					counts.echoed += lines;
					alive();
					for (let line = 0; line < lines; line++) progress();
				});
				socket.on('error', (error) => failed(error, `after ${counts.echoed} lines`));
				socket.on('close', () => {
					stay();
					clearInterval(beat);
					if (counts.echoed === counts.sent && counts.sent > 0) good();
					else failed(new Error(`ended after ${counts.echoed} of ${counts.sent} lines`));
				});
			}),
	};
}
