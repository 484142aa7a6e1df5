import {type ClientHttp2Session, connect, constants} from 'node:http2';
import {type Visitor, verdict} from './visits.ts';

export interface Http2Target {
	/** `http://…` is h2c. */
	url: string;
	ca?: string;
	/** All of them at once, in each visit. */
	streams: {path: string; says: string}[];
}

/**
 * One session for as long as the server leaves it open, several streams at a time. After GOAWAY the next visit opens
 * another session; the streams that run are still owed their answers. An end of the session without GOAWAY is a loss.
 *
 * A request that node:http2 has taken but not yet sent when GOAWAY arrives never leaves this process: it ends as
 * REFUSED_STREAM (after a second or so, https://github.com/nodejs/node/issues/55888). RFC 9113, 8.7 guarantees that
 * nobody has worked on it, so it goes out again on the next session, once, as in every HTTP/2 client.
 */
export function http2Visitor({url, ca, streams}: Http2Target): Visitor {
	let session: ClientHttp2Session | null = null;
	let lost: Error | null = null;
	let leaving = false;

	function open(): ClientHttp2Session {
		const opened = connect(url, {ca});
		let announced = false;
		opened.on('goaway', (code) => {
			announced = code === 0;
		});
		opened.on('error', (error: NodeJS.ErrnoException) => {
			lost = new Error(`${error.code ?? error.message} on the session`);
		});
		opened.on('close', () => {
			if (session === opened) session = null;
			if (!announced && !leaving) lost ??= new Error('the session ended without GOAWAY');
		});
		return opened;
	}

	function current(): ClientHttp2Session {
		if (!session || session.closed || session.destroyed) session = open();
		return session;
	}

	function stream(path: string, says: string): Promise<'answered' | 'refused'> {
		return new Promise((resolve, reject) => {
			const {good, failed, alive} = verdict(() => resolve('answered'), reject);
			const sent = current().request({':path': path});
			let body = '';
			let status: number | undefined;
			sent.setEncoding('utf8').on('response', (headers) => {
				status = headers[':status'];
			});
			sent.on('error', (error) => {
				if (sent.rstCode === constants.NGHTTP2_REFUSED_STREAM && status === undefined) resolve('refused');
				failed(error, body ? 'within the answer' : 'before the answer');
			});
			sent.on('data', (text: string) => {
				body += text;
				alive();
			});
			sent.on('close', () => {
				if (status === 200 && body.includes(says)) good();
				else failed(new Error(`status ${status}, reset code ${sent.rstCode}, ${body.length} bytes`));
			});
			sent.end();
		});
	}

	async function answered(path: string, says: string): Promise<void> {
		if ((await stream(path, says)) !== 'refused') return;
		if ((await stream(path, says)) === 'refused') throw new Error('refused twice');
	}

	return {
		async visit({progress}) {
			if (lost) {
				const error = lost;
				lost = null;
				throw error;
			}
			await Promise.all(streams.map(({path, says}) => answered(path, says).then(progress)));
		},
		end() {
			leaving = true;
			session?.close();
		},
	};
}
