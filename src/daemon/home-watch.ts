import {existsSync} from 'node:fs';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';
import {prepareHome} from '../state-dir/home.ts';
import type {Lock} from '../state-dir/lock.ts';
import {homePaths} from '../state-dir/paths.ts';
import type {Registry} from '../state-dir/registry.ts';
import {keepBundle} from './keep-bundle.ts';
import type {Notices} from './notices.ts';

export interface HomeWatchOptions {
	home: string;
	lock: Lock;
	registry: Registry;
	notices: Notices;
	logger: Logger;
	/** Makes the daemon's socket again. */
	listen(): Promise<void>;
}

/** Four looks at the file system each time. The next command waits this long at the most. */
const lookMs = 2000;

/**
 * Sees to it that this daemon can be found for as long as it lives. Somebody may remove what is in the home, or the home
 * itself, while apps run: without the lock and the socket the next command would start a second daemon, which knows of
 * no app. What this one knows goes back, once the home is there again: a home that was removed on purpose stays so until
 * a command makes it. The returned function ends the watch.
 */
export function watchHome(options: HomeWatchOptions): () => void {
	const watch = new HomeWatch(options);
	const timer = setInterval(() => void watch.look(), lookMs).unref();
	return () => clearInterval(timer);
}

class HomeWatch {
	readonly #options: HomeWatchOptions;
	#isLooking = false;
	/** Said once, not every two seconds. */
	#said = '';

	constructor(options: HomeWatchOptions) {
		this.#options = options;
	}

	async look(): Promise<void> {
		if (this.#isLooking) return;
		this.#isLooking = true;
		try {
			await this.#mend();
		} catch (error) {
			this.#say(`cannot be found by commands: ${FcmError.from(error).message}`);
		} finally {
			this.#isLooking = false;
		}
	}

	async #mend(): Promise<void> {
		const {home, lock, registry, notices, logger, listen} = this.#options;
		const paths = homePaths(home);
		if (!existsSync(home)) {
			return this.#say(`${home} was removed; the apps run on. Any fcm command makes it again and finds them`);
		}
		const lost = [
			...(lock.isInPlace() ? [] : ['the lock']),
			...(existsSync(paths.registry) ? [] : ['apps.json']),
			...(existsSync(paths.daemonSocket) ? [] : ["the daemon's socket"]),
		];
		if (lost.length === 0) return;
		prepareHome(home);
		// The lock first: it keeps the next daemon out. The socket last: who connects finds everything in its place.
		if (lost.includes('the lock')) lock.putBack();
		if (lost.includes('apps.json')) {
			registry.rewrite();
			for (const {spec} of registry.all()) keepBundle(home, spec);
		}
		if (lost.includes("the daemon's socket")) await listen();
		const said = `${lost.join(', ')} had been removed from ${home} while the daemon ran, and was put back`;
		logger.warn(said);
		notices.add(said);
		this.#said = '';
	}

	#say(what: string): void {
		if (what === this.#said) return;
		this.#said = what;
		this.#options.logger.error(what);
	}
}
