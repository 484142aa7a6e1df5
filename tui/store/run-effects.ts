import {unreachable} from '../../src/shared/invariant.ts';
import type {FeedRequest, MonitSource} from '../source/monit-source.ts';
import {isSameFeed, wantedFeeds} from './feeds.ts';
import {targetsOf} from './monit-action.ts';
import type {MonitEffect, MonitEvent} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';

type Dispatch = (event: MonitEvent) => void;

/** What has to do with the terminal itself. */
export interface TerminalEffects {
	/** To the clipboard of the terminal. */
	copy(text: string): void;
	/** Gives the terminal away until the program has ended; what went wrong, in words. */
	page(apps: readonly string[]): Promise<string | null>;
	handOver(argv: readonly string[]): Promise<string | null>;
	quit(): void;
}

/** Does what the reducer decided; everything comes back as events. */
export function createEffectRunner(source: MonitSource, terminal: TerminalEffects) {
	return (effect: MonitEffect, dispatch: Dispatch): void => {
		switch (effect.type) {
			case 'act': {
				const {id, action} = effect;
				const result = source.act(action, (event) => dispatch({type: 'progress', id, event}));
				void result.then((settled) => dispatch({type: 'settled', id, result: settled}));
				return;
			}
			case 'look-up-environment': {
				const {action} = effect;
				const asked = source.isProduction(targetsOf(action));
				void asked.then((isProduction) => dispatch({type: 'environment', action, isProduction}));
				return;
			}
			case 'copy':
				terminal.copy(effect.text);
				return dispatch({type: 'noticed', tone: 'good', text: `copied, if the terminal allows it: ${effect.what}`});
			case 'page':
				return noticed(terminal.page(effect.apps), dispatch);
			case 'hand-over':
				return noticed(terminal.handOver(effect.argv), dispatch);
			case 'quit':
				return terminal.quit();
			default:
				return unreachable(effect, 'effect of monit');
		}
	};
}

function noticed(work: Promise<string | null>, dispatch: Dispatch): void {
	void work.then((problem) => {
		if (problem !== null) dispatch({type: 'noticed', tone: 'warn', text: problem});
	});
}

/** Runs the feeds that the state asks for, and no others. */
export class FeedRunner {
	readonly #source: MonitSource;
	#running: {request: FeedRequest; end: () => void}[] = [];

	constructor(source: MonitSource) {
		this.#source = source;
	}

	follow(state: MonitState, dispatch: Dispatch): void {
		const wanted = wantedFeeds(state);
		const isWanted = (request: FeedRequest) => wanted.some((other) => isSameFeed(other, request));
		for (const {request, end} of this.#running) if (!isWanted(request)) end();
		this.#running = this.#running.filter(({request}) => isWanted(request));
		for (const request of wanted) {
			if (this.#running.some((feed) => isSameFeed(feed.request, request))) continue;
			const end = this.#source.feed(request, (news) => dispatch({type: 'news', request, news}));
			this.#running.push({request, end});
		}
	}

	close(): void {
		for (const {end} of this.#running) end();
		this.#running = [];
	}
}
