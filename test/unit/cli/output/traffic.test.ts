import pc from 'picocolors';
import {expect, test} from 'vitest';
import {troubleLines} from '../../../../src/cli/output/trouble-lines.ts';
import type {AppStatus} from '../../../../src/protocol/status.ts';
import {fakeStatus} from '../fake-status.ts';

const styles = pc.createColors(false);
const lines = (change: Partial<AppStatus>) => troubleLines({...fakeStatus('api'), ...change}, 0, styles);

test('what is drained, or has no status port, is said with what to do', () => {
	expect(lines({drained: true})).toEqual(['api  drained: its heartbeat says down; fcm undrain api gives it back']);
	expect(lines({drained: false})).toEqual([]);
	const statusPort = {address: '127.0.0.1:9100', error: 'the port is in use (EADDRINUSE)'};
	expect(lines({statusPort})).toEqual(['api  status_port 127.0.0.1:9100: the port is in use (EADDRINUSE)']);
	expect(lines({statusPort: {...statusPort, error: null}})).toEqual([]);
});
