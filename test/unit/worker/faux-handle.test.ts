import {once} from 'node:events';
import {createServer, type Server} from 'node:net';
import {expect, test, vi} from 'vitest';
import type {ListeningHandle} from '../../../src/worker/cluster-internals.ts';
import {closeFauxServers, FauxHandle, replaceFauxHandle} from '../../../src/worker/faux-handle.ts';

const name = {address: '127.0.0.1', family: 'IPv4', port: 3000};

test('keeps the process alive until it is closed or unref’d', () => {
	const handle = new FauxHandle(name, () => {});
	expect(handle.hasRef()).toBe(true);
	handle.unref();
	expect(handle.hasRef()).toBe(false);
	handle.ref();
	handle.close();
	handle.ref();
	expect(handle.hasRef()).toBe(false);
});

test('is closed once', () => {
	const onClose = vi.fn();
	const handle = new FauxHandle(name, onClose);
	handle.close();
	handle.close();
	expect(onClose).toHaveBeenCalledTimes(1);
});

test('tells its name, and of a unix socket none', () => {
	const out = {};
	const handle = new FauxHandle(name, () => {});
	expect(handle.getsockname?.(out)).toBe(0);
	expect(out).toEqual(name);
	handle.close();
	const unix = new FauxHandle(null, () => {});
	expect(unix.getsockname).toBeUndefined();
	unix.close();
});

test('its place is taken with all that Node had set, and whether the process lives for it', () => {
	const faux = new FauxHandle(name, () => {});
	const owner = Symbol('owner');
	const onconnection = () => {};
	Object.assign(faux, {[owner]: 'the server', onconnection});
	faux.unref();
	const unref = vi.fn();
	const handle = {unref} as unknown as ListeningHandle & Record<symbol, unknown>;
	replaceFauxHandle(faux, handle);
	expect(handle).toMatchObject({[owner]: 'the server', onconnection});
	expect(handle).not.toHaveProperty('getsockname');
	expect(unref).toHaveBeenCalledTimes(1);
});

test('only servers with such a handle are closed at a goodbye', async () => {
	const real = createServer().listen(0, '127.0.0.1');
	await once(real, 'listening');
	const faux = createServer();
	const handle = new FauxHandle(name, () => {});
	(faux as Server & {_handle: unknown})._handle = handle;
	closeFauxServers(new Set([real, faux]));
	expect({real: real.listening, faux: faux.listening, closed: handle.closed}).toEqual({
		real: true,
		faux: false,
		closed: true,
	});
	real.close();
});
