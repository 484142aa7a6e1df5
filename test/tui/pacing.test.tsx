import {expect, test} from 'vitest';
import {openMonit} from './support/open-monit.tsx';
import {appStatus, delta, snapshot} from './support/statuses.ts';

const minutesOld = snapshot(appStatus('api'), appStatus('web'));

test('a hundred deltas in a second make one frame', async () => {
	const monit = await openMonit({frame: minutesOld});
	const before = monit.drawn();
	for (let index = 0; index < 100; index++) {
		monit.source.emit({type: 'frame', frame: delta([appStatus('api', {restarts: index})])});
		await monit.pass(9);
	}
	expect(monit.drawn() - before).toBe(0);
	await monit.pass(100);
	expect(monit.drawn() - before).toBe(1);
	expect(monit.screen()).toMatch(/› api .* 99 /);
});

test('an hour of changes makes at most a frame a second', async () => {
	const monit = await openMonit({frame: minutesOld});
	let published = 0;
	monit.store.subscribe(() => published++);
	for (let index = 0; index < 3 * 600; index++) {
		monit.source.emit({type: 'frame', frame: delta([appStatus('api', {restarts: index})])});
		monit.clock.advance(333);
	}
	expect(published).toBeGreaterThan(500);
	expect(published).toBeLessThanOrEqual(600);
});

test('what draws nothing new makes no frame', async () => {
	const monit = await openMonit({frame: minutesOld});
	await monit.pass(120_000);
	let published = 0;
	monit.store.subscribe(() => published++);
	for (let second = 1; second <= 600; second++) {
		const figures = {uptimeMs: 300_000 + 120_000 + second * 1000, cpuPercent: 11 + (second % 2) / 100};
		monit.source.emit({type: 'frame', frame: delta([appStatus('web', figures)])});
		monit.clock.advance(1000);
	}
	// Minutes of uptime, and nothing else.
	expect(published).toBeLessThanOrEqual(25);
	await monit.turn();
	expect(monit.screen()).toMatch(/› api .* 17m /);
});

test('a key draws at once, with everything that came in before it', async () => {
	const monit = await openMonit({frame: minutesOld});
	monit.source.emit({type: 'frame', frame: delta([appStatus('new')])});
	await monit.turn();
	expect(monit.screen()).not.toContain('new');
	await monit.press('j');
	expect(monit.screen()).toContain('› new');
});

test('keys that come in one read make one frame', async () => {
	const monit = await openMonit({frame: snapshot(...['a', 'b', 'c', 'd'].map((name) => appStatus(name)))});
	const before = monit.drawn();
	await monit.press('jjj');
	expect(monit.screen()).toContain('› d');
	expect(monit.drawn() - before).toBe(1);
});

test('what a screen waits for is shown as soon as it is there', async () => {
	const monit = await openMonit({frame: minutesOld});
	await monit.press('i');
	expect(monit.screen()).toContain('asking the workers');
	monit.source.feeds.at(-1)?.tell({news: 'activity', apps: [{app: 'api', workers: []}]});
	await monit.turn();
	expect(monit.screen()).toContain('no request is in flight');
});

test('a closed store draws nothing and leaves no timer', async () => {
	const monit = await openMonit({frame: minutesOld});
	monit.store.close();
	const before = monit.drawn();
	monit.source.emit({type: 'frame', frame: delta([appStatus('api', {restarts: 5})])});
	await monit.pass(60_000);
	expect(monit.drawn()).toBe(before);
	expect(monit.clock.pending).toBe(0);
});
