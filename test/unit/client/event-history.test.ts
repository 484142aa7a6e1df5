import {appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {appsInHistory, EventHistory} from '../../../src/client/event-history.ts';
import type {EventFilter, ToldEvent} from '../../../src/client/event-journal-reader.ts';
import {appPaths, homePaths} from '../../../src/client/home.ts';
import {temporaryHome} from '../state-dir/temporary-folder.ts';

let home: string;
beforeEach(() => {
	home = temporaryHome();
});

const open = new AbortController().signal;

function line(app: string | null, seq: number, at: number): string {
	return `${JSON.stringify({type: app === null ? 'daemon-started' : 'app-stopping', app, seq, at})}\n`;
}

/** Where the journal of an app is, whose bundle is made; of the daemon with null. */
function journal(app: string | null): string {
	if (app === null) return homePaths(home).events;
	mkdirSync(appPaths(home, app).dir, {recursive: true});
	return appPaths(home, app).events;
}

function historyOf(choice: {wantsApp?: (app: string) => boolean; fits?: EventFilter} = {}): EventHistory {
	return new EventHistory({home, wantsApp: () => true, fits: () => true, ...choice});
}

const names = (events: readonly ToldEvent[]) => events.map(({source, app, seq}) => `${source} ${app} ${seq}`);

async function last(count: number, choice = {}): Promise<string[]> {
	const history = historyOf(choice);
	try {
		return names(await history.last(count, open));
	} finally {
		await history.close();
	}
}

test('a home that is not there, or has no events, has no history', async () => {
	expect(await last(50)).toEqual([]);
	home = path.join(home, 'nowhere');
	expect(await last(50)).toEqual([]);
});

test('journals are merged by time, and the last ones taken of all together', async () => {
	writeFileSync(journal('api'), line('api', 1, 10) + line('api', 2, 30));
	writeFileSync(journal('web'), line('web', 1, 20) + line('web', 2, 40));
	writeFileSync(journal(null), line(null, 1, 5) + line('api', 2, 35));
	const all = ['daemon null 1', 'app api 1', 'app web 1', 'app api 2', 'daemon api 2', 'app web 2'];
	expect(await last(50)).toEqual(all);
	expect(await last(2)).toEqual(all.slice(-2));
	expect(await last(0)).toEqual([]);
	expect(await last(50, {wantsApp: (app: string) => app === 'web', fits: ({at}: ToldEvent) => at < 40})).toEqual([
		...['daemon null 1', 'app web 1', 'daemon api 2'],
	]);
});

test('a clock that was set back does not change the order within a journal', async () => {
	writeFileSync(journal('api'), line('api', 1, 100) + line('api', 2, 10) + line('api', 3, 110));
	writeFileSync(journal('web'), line('web', 1, 50));
	expect(await last(50)).toEqual(['app web 1', 'app api 1', 'app api 2', 'app api 3']);
});

test('torn lines and foreign ones are left out', async () => {
	const torn = '{"type":"app-stop';
	writeFileSync(journal('api'), `${line('api', 1, 1)}${torn}\nhello\n\0\0\0\n${line('api', 2, 2)}${torn}`);
	expect(await last(50)).toEqual(['app api 1', 'app api 2']);
});

test('the rotated file comes first, and only when the other has too few', async () => {
	writeFileSync(`${journal('api')}.1`, line('api', 1, 1) + line('api', 2, 2));
	writeFileSync(journal('api'), line('api', 3, 3) + line('api', 4, 4));
	expect(await last(50)).toEqual(['app api 1', 'app api 2', 'app api 3', 'app api 4']);
	expect(await last(3)).toEqual(['app api 2', 'app api 3', 'app api 4']);
	expect(await last(2)).toEqual(['app api 3', 'app api 4']);
});

test('a journal that cannot be read is an error in words', async () => {
	mkdirSync(journal('api'));
	await expect(last(50)).rejects.toMatchObject({
		code: 'FCM_ERR_HOME_UNUSABLE',
		message: expect.stringContaining('events.ndjson'),
	});
});

test('the apps of the past are those that the daemon tells of', async () => {
	writeFileSync(journal(null), line(null, 1, 1) + line('gone', 2, 2) + line('api', 3, 3) + line('gone', 4, 4));
	writeFileSync(journal('web'), line('web', 1, 1));
	expect(await appsInHistory(home)).toEqual(['gone', 'api']);
});

test('following goes on behind the last ones, across rotation and removal, and takes new apps in', async () => {
	const api = journal('api');
	writeFileSync(api, `${line('api', 1, 1)}{"type":"app-st`);
	const history = historyOf({fits: ({app}) => app !== 'other'});
	expect(names(await history.last(50, open))).toEqual(['app api 1']);

	const steps: {act: () => void; told: string}[] = [
		{act: () => appendFileSync(api, `opping","app":"api","seq":2,"at":2}\n`), told: 'app api 2'},
		{act: () => writeFileSync(journal('web'), line('web', 1, 3)), told: 'app web 1'},
		{
			act: () => {
				appendFileSync(api, line('api', 3, 4));
				renameSync(api, `${api}.1`);
				writeFileSync(api, line('api', 4, 5));
			},
			told: 'app api 4',
		},
		{
			act: () => {
				rmSync(appPaths(home, 'api').dir, {recursive: true});
				appendFileSync(journal(null), line('other', 1, 6) + line('api', 2, 7));
			},
			told: 'daemon api 2',
		},
		{act: () => writeFileSync(journal('api'), line('api', 1, 8)), told: 'app api 1'},
	];
	const told: string[] = [];
	const end = new AbortController();
	const deadline = setTimeout(() => end.abort('too late'), 15_000);
	steps[0]!.act();
	let step = 0;
	await history.follow(async (events) => {
		told.push(...names(events));
		if (told.at(-1) !== steps[step]!.told) return;
		step += 1;
		if (step === steps.length) end.abort('all told');
		else steps[step]!.act();
	}, end.signal);
	clearTimeout(deadline);
	await history.close();
	expect(end.signal.reason).toBe('all told');
	expect(told).toEqual([...['app api 2', 'app web 1', 'app api 3', 'app api 4', 'daemon api 2', 'app api 1']]);
});
