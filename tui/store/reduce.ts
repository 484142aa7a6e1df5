import {unreachable} from '../../src/shared/invariant.ts';
import type {ActionResult} from '../source/monit-source.ts';
import {settle, withProgress} from './action-list.ts';
import {withEnvironment} from './ask.ts';
import {withFeeds, withNews} from './feeds.ts';
import {withPast} from './history.ts';
import {cursorIndex, listKeys} from './lists.ts';
import {commandLine} from './monit-action.ts';
import {type MonitEvent, only, type Step} from './monit-event.ts';
import type {MonitState} from './monit-state.ts';
import {isList, textPlace} from './place.ts';
import {goTo} from './places.ts';
import {reduceKey} from './reduce-key.ts';
import {withFrame, withGone} from './reduce-link.ts';

/** The whole behaviour of the TUI: pure, so that it is tested as data. */
export function reduce(before: MonitState, event: MonitEvent, now: number): Step {
	const {state, effects} = reduced({...before, now}, event);
	return {state: withFeeds(state), effects};
}

function reduced(state: MonitState, event: MonitEvent): Step {
	switch (event.type) {
		case 'frame':
			return only(anchored(withFrame(state, event.frame)));
		case 'past':
			return only({...state, history: withPast(state.history, event.apps)});
		case 'gone':
			return only(withGone(state, event));
		case 'progress':
			return only(withProgress(state, event.id, event.event));
		case 'settled':
			return only(withOutput(settle(state, event.id, event.result), event.id, event.result));
		case 'news':
			return only(withNews(state, event.request, event.news));
		case 'environment':
			return only(withEnvironment(state, event.action, event.isProduction));
		case 'resized':
			return only({...state, size: event.size});
		case 'noticed':
			return only({...state, notice: {tone: event.tone, text: event.text}});
		case 'key':
			return reduceKey(state, event.key);
		default:
			return unreachable(event, 'event of monit');
	}
}

/** The cursor stays on what it is on when others come; when that goes, it goes to the neighbour. */
function anchored(state: MonitState): MonitState {
	const path = state.path.map((place) => {
		if (!isList(place) || place.screen === 'requests') return place;
		const keys = listKeys(state, place);
		const index = Math.max(0, cursorIndex(place, keys));
		const key = keys[index] ?? place.cursor.key;
		return key === place.cursor.key && index === place.cursor.index ? place : {...place, cursor: {key, index}};
	});
	return {...state, path: path as unknown as MonitState['path']};
}

/** What has more than a line to say gets a screen, unless somebody is just typing. */
function withOutput(state: MonitState, id: number, result: ActionResult): MonitState {
	const entry = state.actions.find((each) => each.id === id);
	if (!entry || state.prompt.kind !== 'none') return state;
	const lines = result.kind === 'command' ? result.lines : result.kind === 'stack' ? result.stack.frames : [];
	if (lines.length < 2) return state;
	return goTo(state, textPlace('output', {apps: [], worker: null}, {title: commandLine(entry.action), lines}));
}
