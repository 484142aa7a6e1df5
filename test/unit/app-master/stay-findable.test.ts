import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it, vi} from 'vitest';
import {stayFindable} from '../../../src/app-master/stay-findable.ts';
import {temporaryFolder} from '../state-dir/temporary-folder.ts';

const quiet = {info() {}, warn() {}, error() {}};

function begin(announced: () => void = () => {}) {
	const run = path.join(temporaryFolder(), 'run');
	const socket = path.join(run, 'api.sock');
	let times = 0;
	const announce = async () => {
		times++;
		announced();
		writeFileSync(socket, '');
	};
	mkdirSync(run);
	writeFileSync(socket, '');
	stayFindable({socket, logger: quiet, announce});
	return {run, socket, times: () => times};
}

it('makes its socket again each time that it is removed, and at once', async () => {
	const {socket, times} = begin();
	for (const time of [1, 2]) {
		rmSync(socket);
		await vi.waitUntil(() => times() === time, {timeout: 1500});
	}
});

it('waits for a home that is gone, and tries again after a failure', async () => {
	let failures = 1;
	const {run, times} = begin(() => {
		if (failures-- > 0) throw new Error('no');
	});
	rmSync(run, {recursive: true});
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(times()).toBe(0);
	mkdirSync(run);
	await vi.waitUntil(() => times() === 2, {timeout: 10_000});
});

it('notices in the end that its home was moved away', async () => {
	vi.useFakeTimers();
	try {
		const {run, times} = begin();
		renameSync(run, `${run}.away`);
		mkdirSync(run);
		await vi.advanceTimersByTimeAsync(20_000);
		expect(times()).toBe(1);
	} finally {
		vi.useRealTimers();
	}
});
