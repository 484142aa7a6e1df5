import http from 'node:http';

export interface Answer {
	code: number;
	body: string;
	headers: http.IncomingHttpHeaders;
}

export interface Asking {
	method?: string;
	headers?: http.OutgoingHttpHeaders;
	host?: string;
	body?: Buffer;
}

/** One request on a connection of its own, with the path as it is written. */
export function ask(port: number, path: string, asking: Asking = {}): Promise<Answer> {
	const {method = 'GET', headers, host = '127.0.0.1', body} = asking;
	return new Promise((resolve, reject) => {
		const request = http.request({host, port, path, method, headers, agent: false, timeout: 20_000}, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				resolve({code: response.statusCode ?? 0, body: text, headers: response.headers});
			});
		});
		request.on('timeout', () => request.destroy(new Error(`no answer from ${path}`)));
		request.on('error', reject);
		request.end(body);
	});
}

/** What a heartbeat says: `AVAILABLE`, `WARNING` or `DISABLED`. */
export async function heartbeat(port: number, path = '/ecv'): Promise<string> {
	const {body} = await ask(port, path);
	return /^status=([A-Z]+)&ServeTraffic=/.exec(body)?.[1] ?? `no heartbeat: ${body}`;
}

/** Of as many connections as needed to meet every worker. */
export async function heartbeats(port: number, count = 8): Promise<string[]> {
	const all = await Promise.all(Array.from({length: count}, () => heartbeat(port)));
	return [...new Set(all)].sort();
}
