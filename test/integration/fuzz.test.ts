import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';

const chaos = fileURLToPath(new URL('../../bench/chaos/main.mjs', import.meta.url));

/** `npm run chaos -- fuzz` sends 100,000. What it promises, and its seed, are in its words when it fails. */
it('whatever is sent to the sockets of a daemon and an app master, both serve on, and so does the app', async () => {
	const {code, stdout, stderr} = await new Promise<{code: number | null; stdout: string; stderr: string}>((resolve) => {
		const args = [chaos, 'fuzz', '--frames', '10000'];
		const child = execFile(process.execPath, args, {timeout: 110_000}, (_error, stdout, stderr) => {
			resolve({code: child.exitCode, stdout, stderr});
		});
	});
	expect({code, stderr}).toEqual({code: 0, stderr: expect.stringMatching(/^fuzz: seed \d+, 10000 frames\n$/)});
	const {sent} = JSON.parse(stdout) as {sent: Record<'daemon' | 'master', number>};
	expect(Math.min(sent.daemon, sent.master)).toBeGreaterThanOrEqual(5000);
});
