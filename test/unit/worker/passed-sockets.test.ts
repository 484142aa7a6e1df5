import {expect, test} from 'vitest';
import {isAt} from '../../../src/worker/passed-sockets.ts';

const everywhere = {fd: 3, host: '0.0.0.0', port: 3000};
const loopback = {fd: 3, host: '127.0.0.1', port: 3000};
const file = {fd: 3, path: '/run/web.sock'};

test.each([
	['listen(3000)', everywhere, null, 3000, true],
	['listen(3000) where only loopback is open', loopback, null, 3000, true],
	['listen(3000, "127.0.0.1") where all is open', everywhere, '127.0.0.1', 3000, true],
	['listen(3000, "::")', everywhere, '::', 3000, true],
	['listen(3000, "::1") for the other loopback', loopback, '::1', 3000, true],
	['another specific address', loopback, '10.0.0.1', 3000, false],
	['another port', everywhere, null, 3001, false],
	['any port', {fd: 3, host: '0.0.0.0', port: 0}, null, 0, false],
	['the path', file, '/run/web.sock', -1, true],
	['the path, written otherwise', file, '/run/../run/web.sock', -1, true],
	['another path', file, '/run/other.sock', -1, false],
	['a port where a path was passed', file, null, 3000, false],
	['a path where a port was passed', everywhere, '/run/web.sock', -1, false],
] as const)('%s', (_, socket, address, port, expected) => {
	expect(isAt(socket, address, port)).toBe(expected);
});
