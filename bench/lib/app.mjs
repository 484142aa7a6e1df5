/** The app that every contender runs: the plain node:http example, unmodified. */
import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const script = fileURLToPath(new URL('../../examples/http-cjs/server.cjs', import.meta.url));

export async function makeApp(name, instances) {
	const port = await freePort();
	return {name, script, instances, port, url: `http://127.0.0.1:${port}`};
}

/** The process id that an answer of the app carries. */
export const pidIn = (body) => /"pid":(\d+)/.exec(body)?.[1];

export async function untilItAnswers(app, deadlineMs = 20_000) {
	const end = Date.now() + deadlineMs;
	while (!(await answers(app.url))) {
		if (Date.now() > end) throw new Error(`${app.name} does not answer within ${deadlineMs} ms`);
		await pause(20);
	}
}

function answers(url) {
	return new Promise((resolve) => {
		const request = http.get(url, {agent: false, timeout: 1000}, (response) => {
			response.resume().on('close', () => resolve(response.statusCode === 200));
		});
		request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
	});
}

async function freePort() {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address();
	server.close();
	return port;
}
