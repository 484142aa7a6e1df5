import type {IncomingHttpHeaders} from 'node:http';
import type {Server, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {giveConnection} from '../inner-connection.ts';
import {innerPipe} from './inner-pipe.ts';

export interface AppAnswer {
	status: number;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface AppQuestion {
	server: Server;
	path: string;
	deadlineMs: number;
	/** Connections that are no traffic; for trackers to leave out. */
	probes: Set<Duplex>;
}

/** More than that is nothing that a health page says. */
const maxBodyBytes = 1024 * 1024;

/** Asks the app of this very process, through no port: another worker could not answer for it. Rejects with the reason in words. */
export function askApp({server, path, deadlineMs, probes}: AppQuestion): Promise<AppAnswer> {
	// Not imported: an app without a heartbeat may never need http.
	const http = process.getBuiltinModule('node:http');
	const pipe = innerPipe();
	probes.add(pipe.server);
	pipe.server.once('close', () => probes.delete(pipe.server));
	pipe.server.on('error', () => {});
	return new Promise((resolve, reject) => {
		const end = (settle: () => void) => {
			clearTimeout(deadline);
			settle();
			pipe.client.destroy();
		};
		const fail = (reason: string) => end(() => reject(new Error(reason)));
		const deadline = setTimeout(() => fail(`GET ${path} was not answered within ${deadlineMs / 1000} s`), deadlineMs);
		deadline.unref();
		const headers = {host: 'localhost', connection: 'close', accept: 'application/json, text/plain, */*'};
		const request = http.request({path, headers, createConnection: () => pipe.client as Socket}, (response) => {
			const chunks: Buffer[] = [];
			let bytes = 0;
			response.on('data', (chunk: Buffer) => {
				bytes += chunk.length;
				if (bytes > maxBodyBytes) fail(`GET ${path} answers more than ${maxBodyBytes} bytes`);
				else chunks.push(chunk);
			});
			response.once('end', () => {
				const body = Buffer.concat(chunks).toString('utf8');
				end(() => resolve({status: response.statusCode ?? 0, headers: response.headers, body}));
			});
			response.once('error', () => fail(`GET ${path} was not answered to its end`));
		});
		request.once('error', () => fail(`GET ${path} was not answered`));
		giveConnection(pipe.server, server);
		request.end();
	});
}
