/** When a new process answers, seen by a client that asks all the time. */
import http from 'node:http';
import {pidIn} from './app.mjs';

const everyMs = 4;

/** The pid that answered one request over a connection of its own; null when none did. */
export function answeringPid(url) {
	return new Promise((resolve) => {
		const request = http.get(url, {agent: false, timeout: 2000}, (response) => {
			let body = '';
			response.setEncoding('utf8').on('error', () => resolve(null));
			response.on('data', (text) => {
				body += text;
			});
			response.on('end', () => resolve(Number(pidIn(body)) || null));
		});
		request.on('timeout', () => request.destroy()).on('error', () => resolve(null));
	});
}

/**
 * Asks every `everyMs`, whether the answers before have come or not: a connection that was on its way to a worker when
 * that died may never get one. Resolves with the first pid that is not among `known`.
 */
export function firstAnswerOfAnother(url, known, deadlineMs = 30_000) {
	return new Promise((resolve, reject) => {
		const end = (settle, value) => {
			clearInterval(asking);
			clearTimeout(late);
			settle(value);
		};
		const asking = setInterval(async () => {
			const pid = await answeringPid(url);
			if (pid !== null && !known.includes(pid)) end(resolve, pid);
		}, everyMs);
		const late = setTimeout(
			() => end(reject, new Error(`no new process answered within ${deadlineMs} ms`)),
			deadlineMs,
		);
	});
}
