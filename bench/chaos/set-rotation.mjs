import {readFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {createInterface} from 'node:readline';

const hello = {kind: 'hello', protocol: 1, features: [], role: 'client', pid: process.pid, version: '0.0.0'};

/** Lets the logs of running apps rotate in a way that no ecosystem file may ask for: small files, and very many of them. */
export async function setRotation(home, rotations) {
	const specs = Object.entries(rotations).map(([app, rotate]) => {
		const spec = JSON.parse(readFileSync(path.join(home, 'apps', app, 'spec.json'), 'utf8'));
		return {...spec, logs: {...spec.logs, rotate: {...spec.logs.rotate, ...rotate}}};
	});
	const socket = net.connect(path.join(home, 'run', 'daemon.sock'));
	const timer = setTimeout(() => socket.destroy(new Error('no answer to apps.apply')), 30_000);
	try {
		for (const frame of [hello, {kind: 'request', id: 1, method: 'apps.apply', params: {specs}}])
			socket.write(`${JSON.stringify(frame)}\n`);
		for await (const line of createInterface({input: socket})) {
			const {kind, ok, result, error} = JSON.parse(line);
			if (kind !== 'response') continue;
			if (ok && result.apps.every((app) => app.ok)) return;
			throw new Error(`the rotation was refused: ${JSON.stringify(error ?? result)}`);
		}
		throw new Error('the daemon hung up');
	} finally {
		clearTimeout(timer);
		socket.destroy();
	}
}
