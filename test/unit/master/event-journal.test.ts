import {expect, test} from 'vitest';
import {EventJournal} from '../../../src/master/event-journal.ts';
import type {AppEvent, MasterEvent} from '../../../src/protocol/events.ts';

function sink() {
	const written: (AppEvent | MasterEvent)[] = [];
	return {written, write: (event: AppEvent | MasterEvent) => void written.push(event), flush: async () => {}};
}

test('events are numbered, and 50 of them stay in memory', () => {
	const journal = new EventJournal('api');
	for (let at = 1; at <= 120; at++) journal.record({type: 'app-stopping'}, 0, at);
	const last = journal.last(200);
	expect(last.map(({seq}) => seq)).toEqual(Array.from({length: 50}, (_, index) => 71 + index));
	expect(journal.last(2)).toMatchObject([{seq: 119}, {seq: 120}]);
});

test('all go to the sink, and on from where the app master before has ended', () => {
	const journal = new EventJournal('api');
	const kept = sink();
	journal.keepIn(kept, [{type: 'app-stopped', app: 'api', seq: 41, at: 5}]);
	journal.recordMaster({type: 'master-started', pid: 9, version: '1.0.0', lost: null}, 6);
	journal.record({type: 'worker-forked', slot: 0, worker: 3, generation: 1}, 12, 7);
	expect(kept.written).toEqual([
		{type: 'master-started', pid: 9, version: '1.0.0', lost: null, app: 'api', seq: 42, at: 6},
		{type: 'worker-forked', slot: 0, pid: 12, generation: 1, app: 'api', seq: 43, at: 7},
	]);
	expect(journal.last(50).map(({seq}) => seq)).toEqual([41, 42, 43]);
});

test('listeners hear of the app, not of its app master', () => {
	const journal = new EventJournal('api');
	const heard: string[] = [];
	const end = journal.listen(({type}) => heard.push(type));
	journal.recordMaster({type: 'master-ended', pid: 9, reason: 'SIGTERM'}, 1);
	journal.record({type: 'app-stopping'}, 0, 2);
	end();
	journal.record({type: 'app-stopped'}, 0, 3);
	expect(heard).toEqual(['app-stopping']);
});
