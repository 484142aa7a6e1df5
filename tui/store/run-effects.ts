import {unreachable} from '../../src/shared/invariant.ts';
import type {MonitSource} from '../source/monit-source.ts';
import type {MonitEffect, MonitEvent} from './monit-event.ts';

/** Does what the reducer decided; everything comes back as events. At most one log is followed. */
export function createEffectRunner(source: MonitSource, quit: () => void) {
	let unfollow = () => {};
	return (effect: MonitEffect, dispatch: (event: MonitEvent) => void): void => {
		switch (effect.type) {
			case 'act': {
				const {id, action} = effect;
				const onProgress = source.act(action, (event) => dispatch({type: 'progress', id, event}));
				void onProgress.then((result) => dispatch({type: 'settled', id, result}));
				return;
			}
			case 'follow-logs':
				unfollow();
				unfollow = source.followLogs(effect.request, {
					onLines: (lines) => dispatch({type: 'log-lines', lines}),
					onError: (error) => dispatch({type: 'log-problem', problem: error.message}),
				});
				return;
			case 'unfollow-logs':
				unfollow();
				unfollow = () => {};
				return;
			case 'quit':
				unfollow();
				quit();
				return;
			default:
				unreachable(effect, 'effect of monit');
		}
	};
}
