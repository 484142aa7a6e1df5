import {execFileSync, spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import type {BootSpec} from '../../../../src/cli/boot/boot-spec.ts';
import {launchdPlist} from '../../../../src/cli/boot/launchd-plist.ts';
import {openrcScript} from '../../../../src/cli/boot/openrc-script.ts';
import {systemdUnit} from '../../../../src/cli/boot/systemd-unit.ts';
import {parseXml} from './parse-xml.ts';

const plain: BootSpec = {
	node: '/usr/bin/node',
	cli: '/usr/lib/fcm/dist/cli.cjs',
	home: '/home/deploy/.fcm',
	user: null,
};
const odd: BootSpec = {
	...plain,
	node: '/opt/a  b/no*de',
	cli: `/opt/"q"/it's/<x> & $HOME/%h/\\/cli.cjs`,
	home: `/srv/$(touch x)/'a'/\`b\`/<&>`,
};

const assignment = (unit: string, key: string) => unit.split('\n').find((line) => line.startsWith(`${key}=`));

describe('the systemd unit', () => {
	it("of a user's own manager", () => {
		const unit = systemdUnit({...plain, notify: true});
		expect(unit.startsWith('# Written by `fcm startup`')).toBe(true);
		expect(assignment(unit, 'ExecStart')).toBe('ExecStart=/usr/bin/node /usr/lib/fcm/dist/cli.cjs daemon run');
		expect(assignment(unit, 'ExecStopPost')).toBe(
			'ExecStopPost=-/usr/bin/node /usr/lib/fcm/dist/cli.cjs daemon at-shutdown user',
		);
		expect(unit.match(/^[A-Z]\w*=.*$/gm)).toEqual(
			expect.arrayContaining([
				...['Type=notify', 'NotifyAccess=all', 'KillMode=process', 'Restart=always', 'WantedBy=default.target'],
				...['Environment=FCM_HOME=/home/deploy/.fcm', 'StartLimitIntervalSec=0'],
			]),
		);
		expect(unit).not.toMatch(/^(User|After|RequiresMountsFor)=/m);
	});

	it('of the machine has a user, and stands before the network at shutdown', () => {
		const unit = systemdUnit({...plain, user: 'deploy', notify: true});
		expect(assignment(unit, 'User')).toBe('User=deploy');
		expect(assignment(unit, 'After')).toContain('network-online.target');
		expect(assignment(unit, 'RequiresMountsFor')).toBe('RequiresMountsFor=/home/deploy/.fcm');
		expect(assignment(unit, 'ExecStopPost')).toMatch(/at-shutdown system$/);
		expect(assignment(unit, 'WantedBy')).toBe('WantedBy=multi-user.target');
	});

	it('does not wait for word of the daemon where there is no systemd-notify', () => {
		const unit = systemdUnit({...plain, notify: false});
		expect(assignment(unit, 'Type')).toBe('Type=exec');
		expect(unit).not.toContain('NotifyAccess=');
	});

	it('has nothing longer than a line, whatever the paths', () => {
		const unit = systemdUnit({...odd, home: '/a\nExecStart=/bin/evil\n', notify: true});
		expect(unit.match(/^ExecStart=/gm)).toHaveLength(1);
		expect(assignment(unit, 'Environment')).toBe('Environment="FCM_HOME=/a\\x0aExecStart=/bin/evil\\x0a"');
	});
});

describe('the launchd property list', () => {
	it('is XML that holds every path as it is', () => {
		const root = parseXml(launchdPlist(odd));
		expect(root.name).toBe('plist');
		const [dict] = root.children;
		const pairs = new Map(
			dict!.children.flatMap((key, index, all) => (index % 2 === 0 ? [[key.text, all[index + 1]!] as const] : [])),
		);
		expect(pairs.get('ProgramArguments')?.children.map(({text}) => text)).toEqual([odd.node, odd.cli, 'daemon', 'run']);
		const [name, home] = pairs.get('EnvironmentVariables')!.children;
		expect([name!.text, home!.text]).toEqual(['FCM_HOME', odd.home]);
		expect(pairs.get('KeepAlive')?.name).toBe('true');
		expect(pairs.get('AbandonProcessGroup')?.name).toBe('true');
		expect(pairs.has('UserName')).toBe(false);
		expect(launchdPlist({...odd, user: 'deploy'})).toContain('<key>UserName</key>\n\t<string>deploy</string>');
	});

	it('refuses what XML cannot hold', () => {
		expect(() => launchdPlist({...plain, home: '/a\x01b'})).toThrow(expect.objectContaining({code: 'FCM_ERR_USAGE'}));
	});
});

describe('the OpenRC script', () => {
	const script = openrcScript({...odd, user: 'deploy'});

	it('is a script for sh', () => {
		expect(execFileSync('sh', ['-n'], {input: script, encoding: 'utf8'})).toBe('');
	});

	/** Does with the variables what OpenRC's supervise-daemon.sh does, and prints the words that come out. */
	const start = `
		supervise() { printf '%s\\n' "$FCM_HOME" "$@"; }
		eval supervise \${command_user+--user} $command_user $command -- $command_args $command_args_foreground
	`;

	it('starts the very program, whatever is in its path', () => {
		const output = execFileSync('sh', ['-c', `${script}\n${start}`], {cwd: '/', encoding: 'utf8'});
		expect(output.split('\n').slice(0, -1)).toEqual([
			odd.home,
			...['--user', 'deploy', odd.node, '--', odd.cli, 'daemon', 'run'],
		]);
	});

	it('ends the apps when the machine goes down, and only then', () => {
		const stop = `su() { printf '%s\\n' "$@"; }\nstop_post`;
		const run = (env: NodeJS.ProcessEnv) =>
			spawnSync('sh', ['-c', `${script}\n${stop}`], {env: {...process.env, ...env}, encoding: 'utf8'});
		expect(run({})).toMatchObject({status: 0, stdout: ''});
		expect(run({RC_GOINGDOWN: 'YES'})).toMatchObject({
			status: 0,
			stdout: expect.stringMatching(/at-shutdown'?\ndeploy\n$/),
		});
	});
});
