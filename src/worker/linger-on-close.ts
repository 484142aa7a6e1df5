import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';

/** As nginx's lingering_timeout. */
const lingerMs = 5000;

/**
 * An app may answer before it has the whole request. Node destroys a connection right after its last answer, so a client
 * that still uploads gets a reset, and may lose that answer. Here the answer ends the connection in one direction,
 * and the rest of the upload is read and thrown away first.
 */
export function lingerOnClose(socket: Socket, request: IncomingMessage): void {
	socket.destroySoon = function destroySoon() {
		delete (socket as Partial<Socket>).destroySoon;
		if (request.complete || socket.destroyed) {
			socket.destroySoon();
			return;
		}
		socket.end();
		const deadline = setTimeout(() => socket.destroy(), lingerMs).unref();
		request.once('close', () => {
			clearTimeout(deadline);
			socket.destroySoon();
		});
	};
}
