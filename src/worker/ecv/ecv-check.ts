import type {Server} from 'node:net';
import type {Duplex} from 'node:stream';
import type {EcvSettings} from '../../protocol/worker-messages.ts';
import {firstHttpServer} from '../inner-connection.ts';
import {type AppAnswer, askApp} from './ask-app.ts';
import {ecvHook} from './ecv-hook.ts';

/** Load balancers wait about as long. */
const deadlineMs = 5000;

export interface CheckParts {
	servers: ReadonlySet<Server>;
	probes: Set<Duplex>;
}

/** Whether this worker is well enough for a load balancer. However many ask at once, the app is asked once. */
export class EcvCheck {
	readonly #parts: CheckParts;
	#running: Promise<string | null> | null = null;

	constructor(parts: CheckParts) {
		this.#parts = parts;
	}

	/** Why it is not well; null: it is. Never rejects. */
	run({monitor}: EcvSettings): Promise<string | null> {
		this.#running ??= this.#check(monitor)
			.then(
				() => null,
				(error: unknown) => wordsOf(error),
			)
			.finally(() => {
				this.#running = null;
			});
		return this.#running;
	}

	async #check(monitor: string | null): Promise<void> {
		const answer = monitor === null ? null : await this.#ask(monitor);
		if (answer && answer.status >= 300) throw new Error(`GET ${monitor} answered ${answer.status}`);
		const {validator} = ecvHook();
		if (!validator) return;
		const verdict = await within(async () => validator(answer?.status, answer?.headers, answer?.body));
		if (verdict === false) throw new Error('the validator returned false');
	}

	#ask(path: string): Promise<AppAnswer> {
		const {servers, probes} = this.#parts;
		const server = firstHttpServer(servers);
		if (!server) throw new Error(`${path} cannot be asked: the app has no server that speaks HTTP/1`);
		return askApp({server, path, deadlineMs, probes});
	}
}

async function within(work: () => Promise<unknown>): Promise<unknown> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`was not done within ${deadlineMs / 1000} s`)), deadlineMs);
		timer.unref();
	});
	try {
		return await Promise.race([work(), late]);
	} catch (error) {
		throw new Error(`the validator ${error instanceof Error ? `failed: ${error.message}` : `threw ${String(error)}`}`);
	} finally {
		clearTimeout(timer);
	}
}

/** One line, whatever an app throws. */
function wordsOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.replace(/\s+/g, ' ').slice(0, 200);
}
