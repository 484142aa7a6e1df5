import http from 'node:http';
import https from 'node:https';
import {pause} from '../../../src/shared/deadline.ts';
import {type Visitor, verdict} from './visits.ts';

export interface HttpTarget {
	port?: number;
	socketPath?: string;
	/** The certificate to trust; makes it https. */
	ca?: string;
	path: string;
	keepAlive: boolean;
	/** Words that a whole answer contains. */
	says: string;
	/** Sent piece by piece. */
	upload?: {chunks: number; chunkBytes: number; everyMs: number};
}

/**
 * One request and its whole answer per visit. A kept-alive connection that the server closes under a request is a loss,
 * unless the answer before said `Connection: close`: then the agent opens another one.
 */
export function httpVisitor(target: HttpTarget): Visitor {
	const {port, socketPath, ca, path, keepAlive, upload} = target;
	const client = ca === undefined ? http : https;
	const agent = new client.Agent({keepAlive, maxSockets: 1});
	const where = socketPath === undefined ? {host: '127.0.0.1', port} : {socketPath};
	const method = upload ? 'POST' : 'GET';
	const headers = upload && {'content-type': 'application/octet-stream'};
	return {
		visit: ({progress}) =>
			new Promise((resolve, reject) => {
				const {good, failed, alive} = verdict(resolve, reject);
				let phase = 'before the answer';
				const sent = client.request({...where, path, method, headers, agent, ca});
				const fail = (error: Error) => {
					failed(error, phase);
					sent.destroy();
				};
				sent.on('error', fail);
				sent.on('response', (response) => {
					phase = 'within the answer';
					let body = '';
					response.setEncoding('utf8').on('error', fail);
					response.on('data', (text: string) => {
						body += text;
						alive();
					});
					response.on('end', () => {
						if (response.statusCode !== 200) return fail(new Error(`status ${response.statusCode}`));
						if (!response.complete || !body.includes(target.says)) return fail(new Error('not whole'));
						progress();
						good();
					});
				});
				if (upload) sendSlowly(sent, upload, alive);
				else sent.end();
			}),
		end: () => agent.destroy(),
	};
}

async function sendSlowly(sent: http.ClientRequest, upload: NonNullable<HttpTarget['upload']>, alive: () => void) {
	const chunk = Buffer.alloc(upload.chunkBytes, 'x');
	for (let index = 0; index < upload.chunks && !sent.destroyed; index++) {
		sent.write(chunk);
		alive();
		await pause(upload.everyMs);
	}
	sent.end();
}
