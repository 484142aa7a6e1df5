import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {connect, type RpcClient} from '../../../src/ipc/rpc-client.ts';
import {type Call, type RpcServer, type ServeOptions, serve} from '../../../src/ipc/rpc-server.ts';
import {object, optional, whole} from '../../../src/protocol/decode-fields.ts';
import {nothing} from '../../../src/protocol/decode-params.ts';
import {FcmError} from '../../../src/shared/errors.ts';
import type {Logger} from '../../../src/shared/logger.ts';

export interface TestApi {
	echo: {params: {value: unknown}; event: never; result: {value: unknown}};
	/** Emits 1 to `count`, then answers. */
	count: {params: {count: number}; event: number; result: {last: number}};
	/** Answers never; `aborted` of the fixture tells when it was cancelled. */
	wait: {params: Record<string, never>; event: string; result: Record<string, never>};
	/** Emits texts of this size for as long as somebody is there. */
	flood: {params: {bytes: number}; event: string; result: Record<string, never>};
	refuse: {params: Record<string, never>; event: never; result: never};
	break: {params: Record<string, never>; event: never; result: never};
}

export interface Fixture {
	path: string;
	server: RpcServer;
	log: {level: string; message: string; fields: Record<string, unknown> | undefined}[];
	/** Resolves with the call of the next `wait` that begins. */
	nextWait(): Promise<Call<string>>;
	connect(): Promise<RpcClient<TestApi>>;
}

export function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'fcm-unit-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

/** A server of TestApi on its own socket; it and its clients end with the test. */
export async function serveTestApi(options: Partial<ServeOptions<TestApi>> = {}): Promise<Fixture> {
	const socket = path.join(temporaryFolder(), 'test.sock');
	const log: Fixture['log'] = [];
	const waiting: ((call: Call<string>) => void)[] = [];
	const server = await serve<TestApi>({
		path: socket,
		role: 'daemon',
		logger: recordingLogger(log),
		params: {
			echo: object<TestApi['echo']['params']>({value: optional((value) => value)}),
			count: object({count: whole()}),
			wait: nothing,
			flood: object({bytes: whole()}),
			refuse: nothing,
			break: nothing,
		},
		handlers: {
			echo: async ({value}) => ({value}),
			count: async ({count}, call) => {
				for (let number = 1; number <= count; number++) call.emit(number);
				return {last: count};
			},
			wait: (_, call) => {
				waiting.shift()?.(call);
				return new Promise((resolve) => call.signal.addEventListener('abort', () => resolve({})));
			},
			flood: async ({bytes}, call) => {
				while (!call.signal.aborted) {
					call.emit('x'.repeat(bytes));
					await new Promise((resolve) => setImmediate(resolve));
				}
				return {};
			},
			refuse: async () => {
				throw new FcmError('FCM_ERR_APP_NOT_FOUND', 'no app "api"', {details: {near: ['web']}});
			},
			break: async () => {
				throw new TypeError('a bug');
			},
		},
		...options,
	});
	onTestFinished(() => server.close());
	return {
		path: socket,
		server,
		log,
		nextWait: () => new Promise((resolve) => waiting.push(resolve)),
		connect: async () => {
			const client = await connect<TestApi>({path: socket, role: 'client'});
			onTestFinished(() => client.close());
			return client;
		},
	};
}

function recordingLogger(log: Fixture['log']): Logger {
	const record = (level: string) => (message: string, fields?: Record<string, unknown>) => {
		log.push({level, message, fields});
	};
	return {info: record('info'), warn: record('warn'), error: record('error')};
}
