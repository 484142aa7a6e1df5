import {expect, it} from 'vitest';
import {Revival, revivalDelayMs} from '../../../src/daemon/revival.ts';
import {until} from '../../fixtures/daemon-fleet/fake-daemon.ts';

const quiet = {info() {}, warn() {}, error() {}};

it('waits nothing after the first death, then twice as long each time, up to 30 s', () => {
	const delays = Array.from({length: 12}, (_, deaths) => revivalDelayMs(deaths));
	expect(delays.slice(0, 5)).toEqual([0, 100, 200, 400, 800]);
	expect(delays.at(-1)).toBe(30_000);
});

it('tries again after a failed attempt, until one succeeds', async () => {
	let attempts = 0;
	const revival = new Revival(async () => {
		if (++attempts < 3) throw new Error('no');
	}, quiet);
	revival.schedule('api', 0);
	await until('three attempts', () => attempts === 3 && !revival.isPending('api'));
});

it('forgets earlier deaths of a master that lived long enough', async () => {
	const delays: unknown[] = [];
	const logger = {...quiet, warn: (_: string, fields?: Record<string, unknown>) => void delays.push(fields?.delayMs)};
	const revival = new Revival(async () => {}, logger);
	for (const livedMs of [10, 10, 60_000]) {
		revival.schedule('api', livedMs);
		await until('the attempt', () => !revival.isPending('api'));
	}
	expect(delays).toEqual([0, 100, 0]);
});

it('does nothing for an app that is cancelled, nor once it is closed', async () => {
	let attempts = 0;
	const revival = new Revival(async () => void attempts++, quiet);
	revival.schedule('api', 0);
	revival.cancel('api');
	revival.schedule('web', 0);
	revival.close();
	revival.schedule('late', 0);
	await new Promise(setImmediate);
	expect(revival.isPending('api') || revival.isPending('web') || revival.isPending('late')).toBe(false);
	expect(attempts).toBe(0);
});
