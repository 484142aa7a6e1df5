import {wrapCells} from '../layout/cells.ts';
import {line, type Row} from '../layout/row.ts';
import {matcher} from '../store/matcher.ts';
import type {MonitState} from '../store/monit-state.ts';
import type {TextPlace} from '../store/place.ts';
import {plainText} from '../words/plain-text.ts';
import {eventRows} from './event-rows.ts';
import {logRows} from './log-rows.ts';
import {workerTextRows} from './worker-rows.ts';

/** All lines of a screen that scrolls. */
export function textRows(state: MonitState, place: TextPlace): readonly Row[] {
	switch (place.screen) {
		case 'worker':
			return workerTextRows(state, place);
		case 'logs':
			return logRows(state, place);
		case 'events':
			return eventTextRows(state, place);
		case 'output':
			return outputRows(state, place);
	}
}

function eventTextRows(state: MonitState, place: TextPlace): readonly Row[] {
	const {events} = state.feeds;
	if (!events) return [];
	if (events.problem !== null) return [line(`✖ ${plainText(events.problem)}`, 'bad')];
	if (events.events === null) return [line('reading …', 'dim')];
	const rows = eventRows(state, events.events, place.filter, place.scope.apps.length !== 1);
	if (rows.length > 0) return rows;
	return [
		line(place.filter === '' ? 'nothing has happened yet' : `no event matches /${plainText(place.filter)}`, 'dim'),
	];
}

function outputRows({size}: MonitState, {output, filter}: TextPlace): readonly Row[] {
	const matches = matcher(filter);
	const lines = (output?.lines ?? []).filter((text) => filter === '' || matches(text));
	return lines.flatMap((text) => wrapCells(plainText(text), size.columns).map((piece) => line(piece)));
}
