import {existsSync, type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';

export interface FindableOptions {
	/** Of this app master. It is there. */
	socket: string;
	logger: Logger;
	/** Listens there, and writes down what the daemon finds an app master by. */
	announce(): Promise<void>;
}

/** Where the kernel does not tell of a socket's end: kqueue cannot watch any. */
const lookMs = 2000;
/** While it is gone: soon at first, since the next command makes the home again; doubled up to `lookMs`. */
const firstMs = 50;
/** While it does: only for a home that is moved away, of which the socket notices nothing. Each look wakes an idle process. */
const backstopMs = 20_000;

/**
 * Somebody may remove the home while the app runs. Once it is there again, the next daemon must find this app master, or
 * it would make a second one. Until then nothing is made: the home may be gone on purpose.
 */
export function stayFindable(options: FindableOptions): void {
	new Lookout(options).begin();
}

class Lookout {
	readonly #options: FindableOptions;
	#watcher: FSWatcher | null = null;
	#timer: NodeJS.Timeout | undefined;
	/** Looks since it is gone. */
	#missed = 0;

	constructor(options: FindableOptions) {
		this.#options = options;
	}

	begin(): void {
		this.#watch();
		this.#wait();
	}

	#wait(): void {
		const ms =
			this.#missed > 0 ? Math.min(firstMs * 2 ** (this.#missed - 1), lookMs) : this.#watcher ? backstopMs : lookMs;
		this.#timer = setTimeout(() => void this.#look(), ms).unref();
	}

	async #look(): Promise<void> {
		clearTimeout(this.#timer);
		const {socket, logger, announce} = this.#options;
		if (!existsSync(socket)) {
			this.#unwatch();
			this.#missed += 1;
			if (existsSync(path.dirname(socket))) {
				try {
					await announce();
					logger.warn('its socket had been removed, and was made again');
					this.#missed = 0;
					this.#watch();
				} catch (error) {
					logger.error(`cannot be found by the daemon: ${FcmError.from(error).message}`);
				}
			}
		}
		this.#wait();
	}

	/** The socket itself, not its folder: in there something happens all the time. */
	#watch(): void {
		try {
			const watcher = watch(this.#options.socket, {persistent: false});
			watcher.on('change', () => {
				// A change of its mode, perhaps. While somebody looks already, that one sees it.
				if (this.#watcher === watcher && !existsSync(this.#options.socket)) void this.#look();
			});
			watcher.on('error', () => this.#unwatch());
			this.#watcher = watcher;
		} catch {
			this.#watcher = null; // As many watchers as this user may have are in use.
		}
	}

	#unwatch(): void {
		this.#watcher?.close();
		this.#watcher = null;
	}
}
