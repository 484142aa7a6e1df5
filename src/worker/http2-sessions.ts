import type {ServerHttp2Session} from 'node:http2';
import type {DrainMode} from '../protocol/worker-messages.ts';

/** RFC 9113, 6.8: says that the end begins, and refuses nothing that is on its way. */
const everyStream = 2 ** 31 - 1;

const answerMs = 1000;

/** The http2 sessions of this process. In a drain each gets GOAWAY, and ends when its streams have. */
export class Http2Sessions {
	readonly #open = new Set<ServerHttp2Session>();
	#mode: DrainMode | null = null;

	add(session: ServerHttp2Session): void {
		this.#open.add(session);
		session.once('close', () => this.#open.delete(session));
		if (this.#mode) end(session, this.#mode);
	}

	drain(mode: DrainMode): void {
		this.#mode = mode;
		for (const session of this.#open) end(session, mode);
	}
}

function end(session: ServerHttp2Session, mode: DrainMode): void {
	const close = () => {
		if (!session.closed && !session.destroyed) session.close();
	};
	if (session.closed || session.destroyed) return;
	if (mode === 'stop') {
		close();
		return;
	}
	// The answer to a ping proves that the client has read GOAWAY: what it sent before has arrived, new streams it sends
	// elsewhere. A client without streams may hang up instead of answering, and Node does not tell that on a session.
	session.goaway(0, everyStream);
	const deadline = setTimeout(close, answerMs).unref();
	session.ping(() => {
		clearTimeout(deadline);
		close();
	});
}
