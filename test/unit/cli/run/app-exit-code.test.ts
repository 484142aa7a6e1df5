import {expect, test} from 'vitest';
import {appExitCode} from '../../../../src/cli/run/app-exit-code.ts';
import type {AppEvent} from '../../../../src/protocol/events.ts';

const exit = (slot: number, code: number | null, signal: string | null = null, wanted = false): AppEvent => ({
	...{type: 'worker-exited', slot, pid: 1, generation: 1, code, signal, reason: '', wanted},
	...{app: 'api', seq: 1, at: 1},
});

test.each([
	['every slot ended with 0', 'stopped', [exit(0, 0), exit(1, 0)], 0],
	['with one of stop_exit_codes', 'stopped', [exit(0, 9)], 0],
	['after a crash that was mended', 'stopped', [exit(0, 1), exit(0, 0)], 0],
	['one slot failed', 'stopped', [exit(0, 0), exit(1, 7)], 7],
	['the first that failed counts', 'stopped', [exit(1, 7), exit(0, 8)], 7],
	['killed, as a shell has it', 'errored', [exit(0, null, 'SIGKILL')], 137],
	['gave up', 'errored', [exit(0, 3), exit(0, 4)], 4],
	['gave up although it always ended with 0', 'errored', [exit(0, 0)], 1],
	['gave up, nobody knows how', 'errored', [], 1],
	['never started', 'errored', [exit(0, null)], 1],
	['what was asked to end does not count', 'stopped', [exit(0, null, 'SIGTERM', true)], 0],
] as const)('%s', (_, status, events, expected) => {
	expect(appExitCode({status}, {stopExitCodes: [9]}, events)).toBe(expected);
});
