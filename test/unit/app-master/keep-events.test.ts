import {existsSync, mkdirSync, rmSync} from 'node:fs';
import {expect, test} from 'vitest';
import {keepEvents} from '../../../src/app-master/keep-events.ts';
import {EventJournal} from '../../../src/master/event-journal.ts';
import {writeBootstrap} from '../../../src/state-dir/bundle.ts';
import {lastEvents} from '../../../src/state-dir/last-events.ts';
import {appPaths} from '../../../src/state-dir/paths.ts';
import {temporaryHome} from '../state-dir/temporary-folder.ts';

function appMaster(home: string) {
	const said: string[] = [];
	const say = (message: string) => void said.push(message);
	const journal = new EventJournal('api');
	const events = keepEvents({home, app: 'api', journal, logger: {info: say, warn: say, error: say}});
	return {journal, events, said};
}

function homeWithBundle(): string {
	const home = temporaryHome();
	mkdirSync(appPaths(home, 'api').dir);
	return home;
}

const onDisk = (home: string) => lastEvents(appPaths(home, 'api').events, 100);

test('an app master goes on with the numbers of the one before, and says whether that one ended well', async () => {
	const home = homeWithBundle();
	const first = appMaster(home);
	first.events.started();
	first.journal.record({type: 'app-stopping'}, 0, 1);
	first.events.ended('asked by the daemon');
	await first.journal.flush(5000);

	const second = appMaster(home);
	second.events.started();
	writeBootstrap(home, 'api', {pid: 77, startTime: null, protocol: 1, version: '0', socket: '/x'});
	await second.journal.flush(5000);

	const third = appMaster(home);
	third.events.started();
	await third.journal.flush(5000);
	expect(onDisk(home)).toMatchObject([
		{seq: 1, type: 'master-started', lost: null},
		{seq: 2, type: 'app-stopping'},
		{seq: 3, type: 'master-ended', reason: 'asked by the daemon'},
		{seq: 4, type: 'master-started', lost: null},
		{seq: 5, type: 'master-started', lost: 77},
	]);
	expect(third.journal.last(50).map(({seq}) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('what could not be written is an event itself once it can', async () => {
	const home = homeWithBundle();
	const {dir} = appPaths(home, 'api');
	const {journal, said} = appMaster(home);
	rmSync(dir, {recursive: true});
	for (let at = 1; at <= 3; at++) journal.record({type: 'app-stopping'}, 0, at);
	await journal.flush(5000);
	expect(existsSync(dir)).toBe(false);
	mkdirSync(dir);
	journal.record({type: 'app-stopped'}, 0, 4);
	await journal.flush(5000);
	expect(onDisk(home)).toMatchObject([
		{seq: 4, type: 'app-stopped'},
		{seq: 5, type: 'events-lost', count: 3, reason: expect.stringContaining('ENOENT')},
	]);
	expect(said).toEqual([
		expect.stringMatching(/^cannot write .*events\.ndjson: .*events are lost/),
		expect.stringMatching(/^writing .* again$/),
	]);
});
