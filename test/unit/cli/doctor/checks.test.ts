import {describe, expect, it, test} from 'vitest';
import {examine} from '../../../../src/cli/doctor/checks.ts';
import type {Facts} from '../../../../src/cli/doctor/facts.ts';
import {daemonOf, entry, healthyFacts, home, mark, master, unit} from './healthy-facts.ts';

/** Everything but what is well. */
const troubles = (changes: Partial<Facts>) => examine(healthyFacts(changes)).filter(({severity}) => severity !== 'ok');

describe('a healthy home', () => {
	it('has one good word per check', () => {
		const findings = examine(healthyFacts());
		expect(findings.filter(({severity}) => severity !== 'ok')).toEqual([]);
		const checks = findings.map(({check}) => check);
		expect(new Set(checks).size).toBe(checks.length);
		expect(checks).toHaveLength(12);
	});

	it('that is not there is no problem', () => {
		const nothing = {entries: [], bundles: [], masters: [], registered: null, locked: false, lockHolder: null};
		const none = {kind: 'none', socketIsThere: false} as const;
		const found = troubles({...nothing, trust: {kind: 'missing'}, daemon: none, processes: []});
		expect(found).toMatchObject([{check: 'home', severity: 'note'}]);
	});

	it('that is not to be trusted is the problem', () => {
		const reason = '/h/.fcm is writable by others (mode 777), so what is in it cannot be trusted';
		const nothing = {entries: [], bundles: [], masters: [], registered: null, processes: []};
		expect(troubles({...nothing, trust: {kind: 'refused', reason}})).toMatchObject([
			{check: 'home', severity: 'problem', message: reason},
		]);
	});
});

describe('node', () => {
	test.each([
		['v20.18.9', 1],
		['v18.20.0', 1],
		['v20.19.0', 0],
		['v22.0.0', 0],
	])('%s: %i problems', (node, count) => {
		expect(troubles({self: {...healthyFacts().self, node}})).toHaveLength(count);
	});
});

describe('rights', () => {
	const file = {path: `${home}/a b`, kind: 'file', mode: 0o600, uid: 1000} as const;

	test.each([
		[{...file, mode: 0o644}, 'chmod 0600', 0o600],
		[{...file, mode: 0o700}, 'chmod 0600', 0o600],
		[{...file, mode: 0o440}, 'chmod 0400', 0o400],
		[{...file, kind: 'directory', mode: 0o755} as const, 'chmod 0700', 0o700],
		[{...file, kind: 'socket', mode: 0o666} as const, 'chmod 0600', 0o600],
	])('%j', (entryOf, chmod, mode) => {
		expect(troubles({entries: [entryOf]})).toMatchObject([
			{
				severity: 'problem',
				mend: `${chmod} '/h/.fcm/a b'`,
				fix: {kind: 'close-to-others', path: file.path, mode, entry: entryOf.kind},
			},
		]);
	});

	it('that are narrower are well', () => {
		expect(troubles({entries: [{...file, mode: 0o400}]})).toEqual([]);
	});

	it('a file of somebody else is a problem that only root can mend', () => {
		const [found] = troubles({entries: [{...file, uid: 0, mode: 0o644}]});
		expect(found).toMatchObject({severity: 'problem', mend: "sudo chown 1000 '/h/.fcm/a b'"});
		expect(found?.fix).toBeUndefined();
	});

	it('a symlink is said, not followed', () => {
		expect(troubles({entries: [{...file, kind: 'symlink', mode: 0o777}]})).toMatchObject([{severity: 'note'}]);
	});
});

describe('disk', () => {
	const roomy = {freeBytes: 2 ** 40, totalBytes: 2 ** 41, freeFiles: 1e6, totalFiles: 2e6};
	test.each([
		[{...roomy, freeBytes: 2 ** 20}, ['problem']],
		[{...roomy, freeBytes: 2 ** 28}, ['note']],
		[{...roomy, freeFiles: 3}, ['problem']],
		[{...roomy, freeFiles: 0, totalFiles: 0}, []],
		[null, ['note']],
	])('%j: %j', (disk, severities) => {
		expect(troubles({disk}).map(({severity}) => severity)).toEqual(severities);
	});
});

test('a damaged file that was set aside is named', () => {
	const path = `${home}/apps.json.corrupt-2026-11-21T10-00-00.000Z`;
	expect(troubles({entries: [{path, kind: 'file', mode: 0o600, uid: 1000}]})).toMatchObject([
		{check: 'damage', severity: 'note', mend: `rm ${path}`},
	]);
});

describe('lock and daemon', () => {
	const none = {kind: 'none', socketIsThere: true} as const;
	const mute = {kind: 'mute', reason: 'no hello within 3000 ms'} as const;

	it('a daemon without the lock is a problem', () => {
		expect(troubles({locked: false, lockHolder: null})).toMatchObject([{check: 'lock', mend: 'kill 10; fcm ls'}]);
		expect(troubles({lockHolder: 11, processes: null, sockets: null})[0]).toMatchObject({
			message: 'daemon 10 answers, but process 11 holds the lock of this home',
		});
	});

	it('a lock without a daemon is a problem', () => {
		expect(troubles({daemon: none})).toMatchObject([{check: 'lock', mend: 'kill -9 10; fcm ls'}, {check: 'daemon'}]);
	});

	it('a mute daemon is a problem', () => {
		expect(troubles({daemon: mute})).toMatchObject([
			{
				check: 'daemon',
				severity: 'problem',
				message: 'it is there and does not answer: no hello within 3000 ms',
				mend: 'kill -9 10; fcm ls',
			},
		]);
	});

	it('apps without a daemon are no problem', () => {
		const processes = healthyFacts().processes!.filter(({pid}) => pid !== 10);
		expect(troubles({daemon: none, locked: false, lockHolder: null, processes})).toMatchObject([
			{check: 'daemon', severity: 'note', mend: 'fcm ls'},
		]);
	});

	it('a daemon of another version is no problem', () => {
		expect(troubles({daemon: daemonOf('0.9.0')})).toMatchObject([
			{check: 'daemon', severity: 'note', mend: 'fcm daemon update'},
		]);
	});
});

describe('masters', () => {
	it('one that is mute, gone, or of another version', () => {
		const found = troubles({
			masters: [
				master({state: {kind: 'mute', pid: 20, reason: 'no answer'}}),
				master({app: 'b', state: {kind: 'none'}}),
				master({app: 'c', state: {kind: 'none'}}),
				master({app: 'd', state: {kind: 'answers', pid: 40, version: '0.9.0', status: 'online'}}),
			],
			registered: new Map([
				['api', 'running'],
				['b', 'running'],
				['c', 'stopped'],
				['d', 'running'],
			]),
		});
		expect(found.filter(({check}) => check === 'masters')).toMatchObject([
			{severity: 'problem', mend: 'kill -9 20'},
			{severity: 'problem', mend: 'fcm start b'},
			{severity: 'note', mend: 'fcm restart d'},
		]);
	});
});

describe('leftovers', () => {
	const old = master({app: 'old', state: {kind: 'none'}});
	const bundles = ['api', 'old'];
	const none = {kind: 'none', socketIsThere: false} as const;
	const withoutDaemon = {daemon: none, locked: false, lockHolder: null};
	const leftovers = (changes: Partial<Facts>) =>
		troubles({bundles, masters: [master(), old], ...changes}).filter(({check}) => check === 'leftovers');

	it('of an app that the daemon does not know are removed', () => {
		expect(leftovers({})).toMatchObject([{severity: 'note', fix: {kind: 'remove-leftover', app: 'old'}}]);
	});

	it('may be all that is left of a lost registry, so without a daemon they stay', () => {
		const [found] = leftovers(withoutDaemon);
		expect(found).toMatchObject({severity: 'note', mend: 'fcm ls'});
		expect(found?.fix).toBeUndefined();
		expect(leftovers({...withoutDaemon, registered: null})).toEqual([]);
	});

	it('without a spec are of no use to anybody', () => {
		const masters = [master(), {...old, hasSpec: false}];
		expect(leftovers({...withoutDaemon, masters})).toMatchObject([{fix: {kind: 'remove-leftover', app: 'old'}}]);
	});

	it('that run are a problem of the daemon, and are not removed', () => {
		const masters = [master(), master({app: 'old', state: {kind: 'mute', pid: 30, reason: 'x'}})];
		const [found] = leftovers({masters});
		expect(found).toMatchObject({severity: 'problem', mend: 'kill 10; fcm ls'});
		expect(found?.fix).toBeUndefined();
	});

	it('are dead sockets too', () => {
		const path = `${home}/run/12345678.sock`;
		expect(troubles({deadSockets: [path]})).toMatchObject([
			{severity: 'note', fix: {kind: 'remove-dead-socket', path}},
		]);
	});
});

describe('orphans', () => {
	const own = healthyFacts().processes!;
	const marks = {FCM_HOME_MARK: mark, FCM_APP: 'old', NODE_UNIQUE_ID: '3'};
	const orphans = (...more: ReturnType<typeof entry>[]) => troubles({processes: [...own, ...more]});

	it('an app master that no file leads to, and its workers go with it', () => {
		expect(orphans(entry(30, 1, 'fcm: old', {FCM_HOME: home}), entry(31, 30, 'node', marks))).toMatchObject([
			{severity: 'problem', mend: 'kill 30', fix: {kind: 'end-process', process: {pid: 30, startTime: '300'}}},
		]);
	});

	it('a worker whose app master is gone', () => {
		expect(orphans(entry(31, 1, 'node', marks))).toMatchObject([
			{severity: 'problem', fix: {kind: 'end-process', process: {pid: 31, startTime: '310'}}},
		]);
	});

	it('what an app has left running may be on purpose: said, not ended', () => {
		const {NODE_UNIQUE_ID: _id, ...inherited} = marks;
		const [found] = orphans(entry(31, 1, 'sleep', inherited));
		expect(found).toMatchObject({severity: 'note', mend: 'kill 31'});
		expect(found?.fix).toBeUndefined();
	});

	it('a second daemon of this home', () => {
		expect(orphans(entry(40, 1, 'node /opt/fcm/dist/daemon.cjs', {FCM_HOME: home}))).toMatchObject([
			{severity: 'problem', mend: 'kill 40'},
		]);
	});

	it('no daemon, while it cannot be told which one holds the lock', () => {
		const mute = {kind: 'mute', reason: 'x'} as const;
		expect(troubles({daemon: mute, lockHolder: null}).map(({check}) => check)).toEqual(['daemon']);
	});

	it('but not: those of another home, of another user, written down, just being made, or what a worker starts', () => {
		expect(
			orphans(
				entry(30, 1, 'fcm: old', {FCM_HOME: '/other'}),
				entry(31, 1, 'node', {...marks, FCM_HOME_MARK: 'other'}),
				{...entry(32, 1, 'fcm: old', {FCM_HOME: home}), uid: 0},
				entry(33, 10, 'node /opt/fcm/dist/app-master.cjs new', {FCM_HOME: home}),
				entry(34, 21, 'sh -c true', {FCM_HOME_MARK: mark, FCM_APP: 'api'}),
				entry(35, 5, 'vim daemon.cjs', {FCM_HOME: home}),
			),
		).toEqual([]);
		expect(
			troubles({
				processes: [...own, entry(31, 1, 'node', marks)],
				writtenWorkers: [{pid: 31, startTime: '310'}],
			}),
		).toEqual([]);
	});

	it('not the doctor itself, nor what it was started from', () => {
		const inherited = {FCM_HOME_MARK: mark, FCM_APP: 'api'};
		const processes = [
			...own.slice(2),
			entry(5, 1, 'deploy.sh', inherited),
			entry(6, 5, 'node cli.cjs doctor', inherited),
		];
		expect(troubles({processes})).toEqual([]);
	});

	it('cannot be told without /proc', () => {
		const self = {...healthyFacts().self, platform: 'darwin' as const};
		expect(troubles({processes: null, sockets: null, self})).toMatchObject([
			{check: 'orphans', severity: 'note', message: 'cannot tell on darwin: there is no /proc'},
			{check: 'ports', severity: 'note'},
		]);
	});
});

describe('ports', () => {
	const own = healthyFacts().processes!;
	const stopped = master({state: {kind: 'answers', pid: 20, version: '1.0.0', status: 'errored'}});
	const heldBy = (pid: number | null) => ({unix: new Map(), ports: new Map([[3000, {pid}]])});

	it('held by a stranger: only its program is named', () => {
		const processes = [...own, entry(50, 1, '/usr/sbin/nginx --password=secret')];
		const [found] = troubles({masters: [stopped], sockets: heldBy(50), processes});
		expect(found).toMatchObject({severity: 'problem', mend: 'kill 50'});
		expect(found?.message).toBe('port 3000, which api wants, is held by process 50 (nginx)');
	});

	it('held by another user, or by another app', () => {
		expect(troubles({masters: [stopped], sockets: heldBy(null)})).toMatchObject([
			{message: 'port 3000, which api wants, is held by a process of another user'},
		]);
		const web = master({app: 'web', state: {kind: 'answers', pid: 60, version: '1.0.0', status: 'online'}});
		const processes = [...own, entry(60, 10, 'fcm: web', {FCM_HOME: home}), entry(61, 60, 'node')];
		expect(troubles({masters: [stopped, web], sockets: heldBy(61), processes})).toMatchObject([
			{message: 'port 3000, which api wants, is held by the fcm app web', mend: 'fcm stop web'},
		]);
	});

	it('of an app that was stopped is only noted, its own is nothing', () => {
		const registered = new Map([['api', 'stopped']] as const);
		expect(troubles({masters: [stopped], sockets: heldBy(50), registered})).toMatchObject([{severity: 'note'}]);
		expect(troubles({masters: [stopped], sockets: heldBy(21)})).toEqual([]);
		expect(troubles({masters: [stopped], sockets: heldBy(20)})).toEqual([]);
	});
});

describe('boot', () => {
	const boot = (...units: ReturnType<typeof unit>[]) => troubles({boot: {systemd: true, lingers: true, units}});

	it('without a unit says how to make one', () => {
		expect(boot()).toMatchObject([{severity: 'note', mend: 'fcm startup'}]);
		expect(troubles({boot: {systemd: false, lingers: false, units: []}})).toMatchObject([
			{mend: 'fcm startup --print openrc'},
		]);
	});

	it('a unit that starts what is not there, or is not enabled, is a problem', () => {
		expect(boot(unit({missing: ['/usr/bin/node']}))).toMatchObject([{severity: 'problem', mend: 'fcm startup'}]);
		expect(boot(unit({enabled: false}))).toMatchObject([
			{severity: 'problem', mend: 'systemctl --user enable fcm.service'},
		]);
		const ofMachine = {scope: 'system', unit: 'fcm-deploy.service'} as const;
		expect(boot(unit({...ofMachine, missing: ['/x']}))).toMatchObject([{mend: 'sudo fcm startup --user deploy'}]);
	});

	it('two units for one home, another installation, no lingering', () => {
		expect(boot(unit(), unit({scope: 'system', unit: 'fcm-anna.service'}))).toMatchObject([{severity: 'problem'}]);
		expect(boot(unit({cli: '/old/cli.cjs'}))).toMatchObject([{severity: 'note', mend: 'fcm startup'}]);
		expect(troubles({boot: {systemd: true, lingers: false, units: [unit()]}})).toMatchObject([
			{severity: 'note', mend: 'loginctl enable-linger anna'},
		]);
	});
});
