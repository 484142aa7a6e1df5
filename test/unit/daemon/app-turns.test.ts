import {describe, expect, it} from 'vitest';
import {AppTurns, type Turn} from '../../../src/daemon/app-turns.ts';

const aborted = expect.objectContaining({code: 'FCM_ERR_ABORTED'});

function gate() {
	let open!: () => void;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return {open, opened};
}

describe('the line of commands on one app', () => {
	it('gives turns in order, one at a time, and apps do not wait for each other', async () => {
		const turns = new AppTurns();
		const log: string[] = [];
		const {open, opened} = gate();
		const first = turns.take('api', async () => {
			log.push('first begins');
			await opened;
			log.push('first ends');
		});
		const second = turns.take('api', async () => void log.push('second'));
		await turns.take('web', async () => void log.push('web'));
		open();
		await Promise.all([first, second]);
		expect(log).toEqual(['first begins', 'web', 'first ends', 'second']);
	});

	it('goes on after a turn that failed', async () => {
		const turns = new AppTurns();
		const bad = turns.take('api', () => Promise.reject(new Error('bad')));
		const good = turns.take('api', async () => 'good');
		await expect(bad).rejects.toThrow('bad');
		await expect(good).resolves.toBe('good');
	});

	it('ends the turns of those who work and wait when it is outranked, not of those who come later', async () => {
		const turns = new AppTurns();
		const {open, opened} = gate();
		let turn: Turn | undefined;
		const working = turns.take('api', async (mine) => {
			turn = mine;
			await opened;
			mine.check();
		});
		const waiting = turns.take('api', async () => 'never');
		await Promise.resolve();
		turn?.check();
		turns.outrank('api');
		const later = turns.take('api', async () => 'later');
		open();
		await expect(working).rejects.toEqual(aborted);
		await expect(waiting).rejects.toEqual(aborted);
		await expect(later).resolves.toBe('later');
	});

	it('refuses who comes to a line that is too long', async () => {
		const turns = new AppTurns();
		const {open, opened} = gate();
		const line = Array.from({length: 32}, () => turns.take('api', () => opened));
		await expect(turns.take('api', () => opened)).rejects.toEqual(expect.objectContaining({code: 'FCM_ERR_BUSY'}));
		open();
		await Promise.all(line);
		await expect(turns.take('api', async () => 'room again')).resolves.toBe('room again');
	});

	it('gives no turn once it is closed', async () => {
		const turns = new AppTurns();
		turns.close();
		await expect(turns.take('api', async () => 1)).rejects.toEqual(aborted);
	});
});
