import type {IncomingMessage} from 'node:http';
import {expect, test} from 'vitest';
import {asksFromHere} from '../../../../src/worker/ecv/asks-from-here.ts';

const from = (remoteAddress: string | undefined, headers = {}) =>
	asksFromHere({socket: {remoteAddress, destroyed: false}, headers} as unknown as IncomingMessage);

test.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1', undefined])('%s is this machine', (address) => {
	expect(from(address)).toBe(true);
});

test.each(['10.0.0.1', '::ffff:10.0.0.1', '1127.0.0.1', 'fe80::1', '::', '0.0.0.0', ''])('%s is not', (address) => {
	expect(from(address)).toBe(false);
});

test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'origin'])(
	'who comes with %s is somebody else',
	(name) => {
		expect(from('127.0.0.1', {[name]: ''})).toBe(false);
	},
);
