import {once} from 'node:events';
import {createReadStream} from 'node:fs';
import http from 'node:http';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {makeApp} from './app.mjs';

const script = fileURLToPath(new URL('log-app.cjs', import.meta.url));

/** The app that prints. No rotation: every line is to be found again. */
export async function makeLogApp(name, instances, rotate = false) {
	return {...(await makeApp(name, instances)), script, keys: {log_rotate: rotate}};
}

/** Tells the app to print; resolves when it has. A connection of its own, so that every worker gets one in turn. */
export async function flood(app, query, deadlineMs = 300_000) {
	const request = http.get(`${app.url}/flood?${query}`, {agent: false, timeout: deadlineMs});
	request.on('timeout', () => request.destroy(new Error(`the flood took more than ${deadlineMs} ms`)));
	const [response] = await once(request, 'response');
	response.resume();
	await once(response, 'close');
}

/** What became of numbered lines: of `expected` by each of `workers`. */
export async function readLines(files, workers, expected) {
	const result = {lost: 0, split: 0, reordered: 0};
	const next = new Map();
	let whole = 0;
	for (const file of files) {
		for await (const line of createInterface({input: createReadStream(file, 'latin1'), crlfDelay: Infinity})) {
			const found = /(?:^| )(\d+) (\d+) x+$/.exec(line);
			if (found?.[0].trimStart().length !== 99) {
				if (line.includes('xxxx')) result.split++;
				continue;
			}
			const [, pid, number] = found;
			if (Number(number) < (next.get(pid) ?? 0)) result.reordered++;
			next.set(pid, Number(number) + 1);
			whole++;
		}
	}
	result.lost = expected * workers - whole;
	return result;
}
