/**
 * A worker as the balancer sees it, told by its parent what to do. Says its id to each client, and leaves the
 * connection open. `mute` takes nothing; `refuse` rejects all; `full` has no file descriptor left.
 */
import {openSync} from 'node:fs';
import {Socket} from 'node:net';

const id = process.argv[2];
const sockets = new Set();
let mood = 'well';
let closed = 0;

const tell = (message) => process.send({cmd: 'NODE_FCM', ...message}, () => {});

process.on('message', (order) => {
	if (order.do === 'listen') tell({type: 'listen', id: 1, index: 0, address: null, ...order.request});
	if (order.do === 'close') tell({type: 'close', key: order.key});
	if (order.do === 'hang-up') for (const socket of sockets) socket.destroy();
	if (order.do === 'mood') {
		mood = order.mood;
		if (mood === 'full') fillUp();
		process.send({mood});
	}
});

process.on('internalMessage', (message, handle) => {
	if (message.cmd !== 'NODE_FCM') return;
	if (message.type === 'listening') process.send({heard: message});
	if (message.type === 'connection') connected(message, handle);
});

function connected({id: connection}, handle) {
	if (mood === 'mute') return process.send({muted: connection});
	if (mood === 'refuse') {
		handle.close();
		return tell({type: 'rejected', id: connection});
	}
	tell({type: 'taken', id: connection, closed});
	const socket = new Socket({handle});
	sockets.add(socket);
	socket.on('error', () => {});
	socket.on('close', () => {
		sockets.delete(socket);
		closed++;
		tell({type: 'closed', closed});
		if (sockets.size === 0) process.send({alone: true});
	});
	socket.resume();
	socket.write(`${id}\n`);
}

function fillUp() {
	try {
		for (;;) openSync('/dev/null');
	} catch {}
}
