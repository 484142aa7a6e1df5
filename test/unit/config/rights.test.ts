import {readFileSync} from 'node:fs';
import {afterEach, expect, test, vi} from 'vitest';
import {complaints, loadApp} from './ecosystem-folder.ts';

afterEach(() => {
	vi.restoreAllMocks();
});

const asUser = (uid: number) => {
	vi.spyOn(process, 'geteuid').mockReturnValue(uid);
	vi.spyOn(process, 'getuid').mockReturnValue(uid);
	vi.spyOn(process, 'getgid').mockReturnValue(uid);
};

/** A user of this machine that is not root, with its group. */
const [name = '', uid = 0, gid = 0] =
	readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.map((line) => line.split(':'))
		.filter(([, , id, group]) => id !== '0' && id !== group)
		.map(([user, , id, group]) => [user, Number(id), Number(group)] as const)[0] ?? [];

test('a user is known by name or number, and its group comes along', async () => {
	asUser(0);
	expect((await loadApp({uid: name})).spec).toMatchObject({uid, gid});
	expect((await loadApp({user: uid})).spec).toMatchObject({uid, gid});
	expect((await loadApp({uid: name, gid: 0})).spec).toMatchObject({uid, gid: 0});
	expect((await loadApp({uid: name, gid: 'root'})).spec).toMatchObject({uid, gid: 0});
	expect((await loadApp({gid: 12345})).spec).toMatchObject({uid: null, gid: 12345});
});

test('a number that is no user needs a group', async () => {
	asUser(0);
	expect(await complaints({uid: 3_999_999_999})).toEqual([
		'apps[0].uid: /etc/passwd has no user 3999999999, so its group is not known; give "gid" too',
	]);
	expect((await loadApp({uid: 3_999_999_999, gid: 5})).spec).toMatchObject({uid: 3_999_999_999, gid: 5});
});

test('only root may run an app as somebody else', async () => {
	asUser(uid);
	const refusal = 'only root can run an app as another user or group';
	expect(await complaints({uid: 'root'})).toEqual([`apps[0].uid: ${refusal}`]);
	expect(await complaints({gid: 'root'})).toEqual([`apps[0].gid: ${refusal}`]);
	expect((await loadApp({uid, gid: uid})).spec).toMatchObject({uid, gid: uid});
});

test('without the keys nothing changes', async () => {
	expect((await loadApp({})).spec).toMatchObject({uid: null, gid: null, umask: null});
});
