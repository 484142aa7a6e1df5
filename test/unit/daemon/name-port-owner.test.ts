import {expect, it} from 'vitest';
import {idleStatus} from '../../../src/daemon/idle-status.ts';
import {namePortOwner} from '../../../src/daemon/name-port-owner.ts';
import type {OperationResult} from '../../../src/protocol/operation.ts';
import {appSpec} from '../../fixtures/daemon-fleet/app-spec.ts';

const taken = (address: string): OperationResult => ({
	app: 'api',
	ok: false,
	error: {code: 'FCM_ERR_PORT_TAKEN', message: 'taken', details: {address, slot: 0}},
});
const listening = (name: string, address: string) => ({
	...idleStatus(appSpec(name), 'online'),
	listening: [address],
});

it.each([
	['0.0.0.0:3000', ':::3000', 'port 3000 is taken by the fcm app "web"'],
	['/tmp/web.sock', '/tmp/web.sock', '/tmp/web.sock is taken by the fcm app "web"'],
	['0.0.0.0:3000', ':::13000', 'taken'],
])('%s against an app on %s: %s', (address, others, message) => {
	const result = namePortOwner(taken(address), [listening('api', address), listening('web', others)]);
	expect(result).toMatchObject({ok: false, error: {message, details: {address, slot: 0}}});
});
