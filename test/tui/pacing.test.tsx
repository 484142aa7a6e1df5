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
	for (let index = 0; index < 3 * 3600; index++) {
		monit.source.emit({type: 'frame', frame: delta([appStatus('api', {restarts: index})])});
		monit.clock.advance(333);
	}
	expect(published).toBeGreaterThan(3000);
	expect(published).toBeLessThanOrEqual(3600);
});

test('deltas that draw nothing new make no frame but the rare one that keeps the minutes true', async () => {
	const monit = await openMonit({frame: minutesOld});
	let published = 0;
	monit.store.subscribe(() => published++);
	for (let second = 1; second <= 600; second++) {
		monit.source.emit({
			type: 'frame',
			frame: delta([appStatus('web', {uptimeMs: 300_000 + second * 1000, cpuPercent: 11 + (second % 2) / 100})]),
		});
		monit.clock.advance(1000);
	}
	expect(published).toBeLessThanOrEqual(600 / 10 + 10);
	await monit.turn();
	expect(monit.screen()).toMatch(/› api .* 15m /);
});

test('a key draws at once, with everything that came in before it', async () => {
	const monit = await openMonit({frame: minutesOld});
	monit.source.emit({type: 'frame', frame: delta([appStatus('new')])});
	await monit.turn();
	expect(monit.screen()).not.toContain('new');
	await monit.press('j');
	expect(monit.screen()).toContain('› new');
});

test('while an action runs the screen is quicker, and calms down after it', async () => {
	const monit = await openMonit({frame: minutesOld});
	await monit.press('r');
	let published = 0;
	monit.store.subscribe(() => published++);
	monit.clock.advance(1000);
	expect(published).toBe(4);
	monit.source.actions[0]?.settle({app: 'api', ok: false, error: {code: 'FCM_ERR_BUSY', message: 'busy'}});
	await monit.turn();
	monit.clock.advance(1000);
	expect(published).toBe(5);
	monit.clock.advance(8000);
	expect(published).toBe(5);
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
