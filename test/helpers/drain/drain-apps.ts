import {readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {freePort} from '../fcm.ts';
import type {Doors} from './drain-rows.ts';

const folder = fileURLToPath(new URL('../../fixtures/drain-apps/', import.meta.url));

/** The apps of the matrix: which file, and whether it says goodbye on long-lived connections when its end is announced. */
export const drainApps = {
	'no handler': {file: 'plain.cjs', saysGoodbye: false},
	'server.close() on SIGTERM': {file: 'closes.cjs', saysGoodbye: false},
	express: {file: 'express.cjs', saysGoodbye: true},
	fastify: {file: 'fastify.mjs', saysGoodbye: true},
	koa: {file: 'koa.cjs', saysGoodbye: true},
} as const;

export const certificate = readFileSync(path.join(folder, 'localhost-cert.pem'), 'utf8');

/** The entry of an ecosystem file for an app of the matrix, and where it will listen. `dir` is for its unix socket. */
export async function drainApp(name: string, file: string, dir: string) {
	const doors: Doors = {
		http: await freePort(),
		https: await freePort(),
		h2c: await freePort(),
		h2: await freePort(),
		tcp: await freePort(),
		unix: path.join(dir, `${name}.sock`),
	};
	const env = {
		HTTP_PORT: doors.http,
		HTTPS_PORT: doors.https,
		H2C_PORT: doors.h2c,
		H2_PORT: doors.h2,
		TCP_PORT: doors.tcp,
		UNIX_PATH: doors.unix,
	};
	return {doors, entry: {name, script: path.join(folder, file), env}};
}
