import type {ControlClient} from '../../src/client/open-client.ts';
import {FcmError} from '../../src/shared/errors.ts';
import type {Clock} from './clock.ts';
import type {FeedNews} from './monit-source.ts';

/** Requests in flight are told on demand only: asked for once a second, and only while they are shown. */
const everyMs = 1000;
const deadlineMs = 5000;

export interface PollOptions {
	/** Null while there is no daemon. */
	client(): ControlClient | null;
	clock: Clock;
	/** None: all. */
	apps: readonly string[];
	listener(news: FeedNews): void;
}

/** Asks, waits, asks again, never twice at once, until the returned function is called. */
export function pollActivity({client, clock, apps, listener}: PollOptions): () => void {
	let isEnded = false;
	let cancel = () => {};

	async function ask(): Promise<void> {
		const news = await look();
		if (isEnded) return;
		listener(news);
		cancel = clock.after(everyMs, () => void ask());
	}

	async function look(): Promise<FeedNews> {
		try {
			const daemon = client();
			if (!daemon) return {news: 'problem', problem: 'the daemon is gone'};
			const selectors = apps.length > 0 ? [...apps] : ['all'];
			const {apps: told} = await daemon.call('apps.activity', {selectors}, {deadlineMs});
			return {news: 'activity', apps: told};
		} catch (error) {
			return {news: 'problem', problem: FcmError.from(error).message};
		}
	}

	void ask();
	return () => {
		isEnded = true;
		cancel();
	};
}
