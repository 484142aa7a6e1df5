import http from 'node:http';

/** What fixtures/apps/http.cjs says of itself. */
export interface Answer {
	pid: number;
	slot: string;
	generation: string;
	release: string;
}

/** One answer over a connection of its own. `from` is a loopback address to come from, such as 127.0.0.7. */
export function freshAnswer(port: number, {path = '/', from}: {path?: string; from?: string} = {}): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const options = {host: '127.0.0.1', port, path, agent: false, timeout: 20_000, localAddress: from};
		const request = http.get(options, (response) => {
			let body = '';
			response.setEncoding('utf8').on('error', reject);
			response.on('data', (text: string) => {
				body += text;
			});
			response.on('end', () => {
				if (response.statusCode === 200) resolve(JSON.parse(body) as Answer);
				else reject(new Error(`status ${response.statusCode}`));
			});
		});
		request.on('timeout', () => request.destroy(new Error('no answer within 20 s')));
		request.on('error', reject);
	});
}
