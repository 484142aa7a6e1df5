import type {IncomingMessage, ServerResponse} from 'node:http';
import {hostname} from 'node:os';
import {wallNow} from '../../shared/clock.ts';

/** The words of cluster2, which load balancers are set up to look for. */
export type EcvWord = 'AVAILABLE' | 'WARNING' | 'DISABLED';

/** A heartbeat: `status=AVAILABLE&ServeTraffic=true&ip=...&hostname=...&port=...&time=...` */
export function answerHeartbeat(request: IncomingMessage, response: ServerResponse, word: EcvWord, code: number): void {
	const {address = '', port = ''} = (request.socket.address?.() ?? {}) as {address?: string; port?: number};
	const place = `ip=${address}&hostname=${hostname()}&port=${port}&time=${new Date(wallNow()).toString()}`;
	answer(request, response, code, `status=${word}&ServeTraffic=${word === 'AVAILABLE'}&${place}`);
}

export function answer(request: IncomingMessage, response: ServerResponse, code: number, text: string): void {
	if (response.headersSent || response.destroyed) return;
	const since = new Date(wallNow() - process.uptime() * 1000).toString();
	const headers = {'cache-control': 'no-cache', since};
	if (code === 204) {
		response.writeHead(code, headers);
		response.end();
		return;
	}
	const body = Buffer.from(text);
	response.writeHead(code, {...headers, 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length});
	response.end(request.method === 'HEAD' ? undefined : body);
}
