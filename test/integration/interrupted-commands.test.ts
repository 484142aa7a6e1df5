import type {ChildProcess} from 'node:child_process';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('Ctrl-C', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	it('during a start ends the watching only, and says so', async () => {
		const script = fcm.file('slow.cjs', `setTimeout(() => require(${JSON.stringify(fixture('http.cjs'))}), 1500);`);
		const env = {PORT: await freePort()};
		const start = fcm.spawn('start', fcm.ecosystem({name: 'api', script, ready_when: 'listening', env}));
		await said(start, /forked/);
		expect(await interrupted(start)).toMatchObject({code: 130, stderr: expect.stringContaining('goes on')});
		await fcm.until('api', 'online', ({status}) => status === 'online');
	});

	it('during a reload does not stop it half-way', async () => {
		await fcm.ok(
			'start',
			fcm.ecosystem({name: 'api', script: fixture('http.cjs'), instances: 2, env: {PORT: await freePort()}}),
		);
		const reload = fcm.spawn('reload', 'api');
		await said(reload, /generation 2/);
		expect(await interrupted(reload)).toMatchObject({code: 130, stderr: expect.stringContaining('goes on')});
		await fcm.until('api', 'generation 2 alone', ({generation, status}) => generation === 2 && status === 'online');
	});
});

const spoken = new WeakMap<ChildProcess, {text: string}>();

/** Waits until the command has printed something on stderr. */
function said(child: ChildProcess, words: RegExp): Promise<void> {
	const stderr = {text: ''};
	spoken.set(child, stderr);
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`never said ${words}: ${stderr.text}`)), 30_000);
		child.stderr?.on('data', (chunk) => {
			stderr.text += chunk;
			if (!words.test(stderr.text)) return;
			clearTimeout(timer);
			resolve();
		});
	});
}

function interrupted(child: ChildProcess): Promise<{code: number | null; stderr: string}> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('still there after Ctrl-C')), 20_000);
		child.once('close', (code) => {
			clearTimeout(timer);
			resolve({code, stderr: spoken.get(child)?.text ?? ''});
		});
		child.kill('SIGINT');
	});
}
