import {expect, test} from 'vitest';
import {type RightsContext, withUmask, workerIdentity} from '../../../src/master/worker-rights.ts';

const passwd = () => 'root:x:0:0:root:/root:/bin/sh\nada:x:1000:100:Ada,,,:/home/ada:/bin/zsh\n\nbroken\n';
const root: RightsContext = {uid: 0, gid: 0, passwd};
const ada: RightsContext = {uid: 1000, gid: 100, passwd};

const identity = (uid: number | null, gid: number | null, self = root) => workerIdentity({name: 'api', uid, gid}, self);

test('without uid and gid, or with those of fcm itself, nothing is dropped', () => {
	expect(identity(null, null)).toBeNull();
	expect(identity(0, 0)).toBeNull();
	expect(identity(1000, null, ada)).toBeNull();
	expect(identity(1000, 100, ada)).toBeNull();
	expect(identity(null, 100, ada)).toBeNull();
});

test('a uid alone brings its primary group and its home', () => {
	const env = {HOME: '/home/ada', USER: 'ada', LOGNAME: 'ada'};
	expect(identity(1000, null)).toEqual({uid: 1000, gid: 100, env});
	expect(identity(1000, 7)).toEqual({uid: 1000, gid: 7, env});
});

test('a uid that nobody has needs a gid: it never keeps that of root', () => {
	expect(identity(4242, 4242)).toEqual({uid: 4242, gid: 4242, env: {}});
	expect(() => identity(4242, null)).toThrow('api: no user of this system has uid 4242; say its gid too');
	const blind = {...root, passwd: () => raise(new Error('EACCES'))};
	expect(() => identity(1000, null, blind)).toThrow('say its gid too');
});

test('a gid alone drops the group', () => {
	expect(identity(null, 100)).toEqual({uid: 0, gid: 100, env: {}});
});

test('who is not root can give nobody else’s rights, and is told so', () => {
	for (const [uid, gid] of [
		[0, 0],
		[0, null],
		[1000, 0],
		[null, 5],
		[65534, 65534],
	] as const) {
		expect(() => identity(uid, gid, ada)).toThrow(/need an fcm that runs as root; this one is uid 1000/);
	}
	try {
		identity(0, 0, ada);
	} catch (error) {
		expect(error).toMatchObject({code: 'FCM_ERR_CONFIG_INVALID'});
	}
});

test('a child is spawned with its umask, and this process keeps its own, also when that fails', () => {
	const own = process.umask();
	expect(withUmask(0o27, () => process.umask(0o27))).toBe(0o27);
	expect(process.umask()).toBe(own);
	expect(() => withUmask(0, () => raise(new Error('spawn')))).toThrow('spawn');
	expect(process.umask()).toBe(own);
	expect(withUmask(null, () => process.umask(own))).toBe(own);
});

function raise(error: Error): never {
	throw error;
}
