import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';

const chaos = fileURLToPath(new URL('../../bench/chaos/main.mjs', import.meta.url));

/** `npm run chaos -- logs` has 40 rounds. What it promises, and its seed, are in its words when it fails. */
it('each line is kept once and in order, or counted, whatever becomes of workers, daemon, disk and readers', async () => {
	const {code, stdout, stderr} = await new Promise<{code: number | null; stdout: string; stderr: string}>((resolve) => {
		const child = execFile(
			process.execPath,
			[chaos, 'logs', '--rounds', '6'],
			{timeout: 110_000},
			(_, stdout, stderr) => {
				resolve({code: child.exitCode, stdout, stderr});
			},
		);
	});
	expect({code, stderr}).toEqual({code: 0, stderr: expect.stringMatching(/^logs: seed \d+, 6 rounds\n$/)});
	const {faults, lines} = JSON.parse(stdout) as {
		faults: Record<string, number>;
		lines: Record<string, Record<'out' | 'err', number>>;
	};
	expect(Object.values(faults).every((count) => count > 0)).toBe(true);
	for (const {out, err} of Object.values(lines)) expect(Math.min(out, err)).toBeGreaterThan(100);
});
