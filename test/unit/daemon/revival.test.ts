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
		return null;
	}, quiet);
	revival.schedule('api', 0);
	await until('three attempts', () => attempts === 3 && !revival.isPending('api'));
});

it('forgets earlier deaths of a master that lived long enough', async () => {
	const delays: unknown[] = [];
	const logger = {...quiet, warn: (_: string, fields?: Record<string, unknown>) => void delays.push(fields?.delayMs)};
	const revival = new Revival(async () => null, logger);
	for (const livedMs of [10, 10, 60_000]) {
		revival.schedule('api', livedMs);
		await until('the attempt', () => !revival.isPending('api'));
	}
	expect(delays).toEqual([0, 100, 0]);
});

it('does nothing for an app that is cancelled, nor once it is closed', async () => {
	let attempts = 0;
	const revival = new Revival(async () => {
		attempts++;
		return null;
	}, quiet);
	revival.schedule('api', 0);
	revival.cancel('api');
	revival.schedule('web', 0);
	revival.close();
	revival.schedule('late', 0);
	await new Promise(setImmediate);
	expect(revival.isPending('api') || revival.isPending('web') || revival.isPending('late')).toBe(false);
	expect(attempts).toBe(0);
});

it('lets a command wait until what it has begun to start has a result, and begins nothing beside a command', async () => {
	const steps: string[] = [];
	let started = () => {};
	const revival = new Revival(async () => {
		steps.push('attempt');
		return {started: new Promise<void>((resolve) => (started = resolve)).then(() => steps.push('started'))};
	}, quiet);
	revival.schedule('api', 0);
	await until('the attempt', () => steps.length > 0);
	const command = revival.without('api', async () => {
		steps.push('command');
		revival.schedule('api', 0);
		await new Promise((resolve) => setTimeout(resolve, 20));
		steps.push('done');
	});
	await revival.without('web', async () => steps.push('another app'));
	started();
	await command;
	await until('the next attempt', () => steps.length > 5);
	expect(steps).toEqual(['attempt', 'another app', 'started', 'command', 'done', 'attempt']);
	revival.close();
});

it('leaves an attempt out that a command has made superfluous, also when the command fails', async () => {
	let attempts = 0;
	const revival = new Revival(async () => {
		attempts++;
		return null;
	}, quiet);
	const command = revival.without('api', async () => {
		revival.schedule('api', 0);
		await new Promise((resolve) => setTimeout(resolve, 20));
		revival.cancel('api');
		throw new Error('no');
	});
	await expect(command).rejects.toThrow('no');
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(attempts).toBe(0);
	revival.schedule('api', 0);
	await until('an attempt', () => attempts === 1);
});
