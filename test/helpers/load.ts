import http from 'node:http';
import {pause} from '../../src/shared/deadline.ts';

export interface LoadOptions {
	/** `http://host:port`, or with a path when `path` is not given. */
	url: string;
	/** Virtual clients; each has one request under way at any time. */
	connections: number;
	/** `keep-alive`: one connection per client for as long as the server keeps it. */
	mode: 'keep-alive' | 'new-connection';
	path?: string;
	method?: string;
	/** Sent with Content-Length. */
	body?: string;
	/** Sent piece by piece instead of `body`, so that an upload is under way for `chunks` × `everyMs`. */
	upload?: {chunks: number; chunkBytes: number; everyMs: number};
	/** Of one request, from its start to the last byte of its answer. Default 10 s. */
	timeoutMs?: number;
	/** What to put into `seen` for an answer. Default: the value of `"generation"` in its body. */
	see?: (body: string) => string | undefined;
}

export interface LoadReport {
	ok: number;
	failed: {error: string; count: number}[];
	failedTotal: number;
	/** At most 10,000 different ones. */
	seen: Set<string>;
}

export interface Load {
	/** Good answers until now. */
	readonly ok: number;
	readonly failedTotal: number;
	/** Resolves when `count` more good answers have come; rejects after `deadlineMs` (default 20 s) or at the end of the load. */
	served(count: number, deadlineMs?: number): Promise<void>;
	/** Lets each client finish its request; the failures of those count too. */
	stop(): Promise<LoadReport>;
}

const maxSeen = 10_000;

/**
 * Real requests over real sockets: each client loops request, whole answer, next request. A socket error, a status
 * other than 200, a truncated body or a timeout is a failure; nothing is ever retried. A kept-alive connection that the
 * server closes under a request is a failure too, unless the answer before said `Connection: close`: then node:http's
 * agent opens another one. A connection that is closed between two requests is no failure: no request was lost.
 */
export function startLoad(options: LoadOptions): Load {
	const url = new URL(options.path ?? '', options.url);
	const see = options.see ?? generationIn;
	const failures = new Map<string, number>();
	const seen = new Set<string>();
	const waiting = new Set<() => void>();
	let ok = 0;
	let failedTotal = 0;
	let stopped = false;

	async function client(): Promise<void> {
		const agent = new http.Agent({keepAlive: options.mode === 'keep-alive', maxSockets: 1});
		while (!stopped) {
			try {
				const body = await request(url, agent, options);
				ok++;
				const mark = see(body);
				if (mark !== undefined && seen.size < maxSeen) seen.add(mark);
				for (const check of waiting) check();
			} catch (error) {
				failedTotal++;
				const label = (error as Error).message;
				failures.set(label, (failures.get(label) ?? 0) + 1);
				// A dead port would otherwise make this a busy loop.
				await pause(10);
			}
		}
		agent.destroy();
	}

	const clients = Promise.all(Array.from({length: options.connections}, client));

	return {
		get ok() {
			return ok;
		},
		get failedTotal() {
			return failedTotal;
		},
		served(count, deadlineMs = 20_000) {
			const target = ok + count;
			return new Promise((resolve, reject) => {
				const check = () => {
					if (ok >= target) settle(resolve);
					else if (stopped) settle(() => reject(new Error(`the load was stopped before ${count} more answers`)));
				};
				const settle = (end: () => void) => {
					clearTimeout(timer);
					waiting.delete(check);
					end();
				};
				const late = () => {
					const report = `${ok - (target - count)} of ${count} answers in ${deadlineMs} ms; ${failedTotal} failed`;
					settle(() => reject(new Error(report)));
				};
				const timer = setTimeout(late, deadlineMs);
				waiting.add(check);
				check();
			});
		},
		async stop() {
			stopped = true;
			await clients;
			for (const check of waiting) check();
			const failed = [...failures].map(([error, count]) => ({error, count}));
			return {ok, failed: failed.sort((a, b) => b.count - a.count), failedTotal, seen};
		},
	};
}

/** One request; resolves with the whole body, rejects with a short label of what went wrong. */
function request(url: URL, agent: http.Agent, options: LoadOptions): Promise<string> {
	const {body, upload, timeoutMs = 10_000} = options;
	const method = options.method ?? (body === undefined && !upload ? 'GET' : 'POST');
	const headers = body === undefined ? {} : {'Content-Length': Buffer.byteLength(body)};
	return new Promise((resolve, reject) => {
		let phase = 'before the answer';
		const sent = http.request(url, {agent, method, headers});
		const timer = setTimeout(() => fail(new Error(`timeout of ${timeoutMs} ms`)), timeoutMs);
		const fail = (error: Error & {code?: string}) => {
			clearTimeout(timer);
			reject(new Error(`${error.code ?? error.message} ${phase}`));
			sent.destroy();
		};
		sent.on('error', fail);
		sent.on('response', (response) => {
			phase = 'within the answer';
			const chunks: Buffer[] = [];
			response.on('error', fail);
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => {
				if (!response.complete) return fail(new Error('truncated'));
				clearTimeout(timer);
				if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
				resolve(Buffer.concat(chunks).toString());
			});
		});
		if (upload) sendSlowly(sent, upload);
		else sent.end(body);
	});
}

async function sendSlowly(sent: http.ClientRequest, upload: NonNullable<LoadOptions['upload']>): Promise<void> {
	const chunk = Buffer.alloc(upload.chunkBytes, 'x');
	for (let index = 0; index < upload.chunks && !sent.destroyed; index++) {
		sent.write(chunk);
		await pause(upload.everyMs);
	}
	sent.end();
}

function generationIn(body: string): string | undefined {
	return /"generation":\s*"?([^",}]+)/.exec(body)?.[1];
}
