import {existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import type {BootSpec} from '../../../../src/cli/boot/boot-spec.ts';
import {bootSpecFor} from '../../../../src/cli/boot/boot-spec-for.ts';
import {installUnit, uninstallUnit} from '../../../../src/cli/boot/install-unit.ts';
import {installedUnits} from '../../../../src/cli/boot/installed-unit.ts';
import {renderStartup, renderUnstartup} from '../../../../src/cli/output/boot-view.ts';
import {modeOf, temporaryFolder} from '../../state-dir/temporary-folder.ts';
import {FakeStream} from '../fake-context.ts';
import {type FakeMachine, fakeMachine} from './fake-machine.ts';

const spec: BootSpec = {node: '/usr/bin/node', cli: '/opt/a b/cli.cjs', home: '/h/.fcm', user: null};
const gently = {force: false};
const view = () => ({stdout: new FakeStream(), env: {}, noColor: true});

let folder: string;
let machine: FakeMachine;
let file: string;
beforeEach(() => {
	folder = temporaryFolder();
	machine = fakeMachine(folder);
	file = path.join(folder, 'user/fcm.service');
});

/** As `systemctl enable` does. */
function enable(): void {
	const wants = path.join(folder, 'user/default.target.wants');
	mkdirSync(wants, {recursive: true});
	symlinkSync(file, path.join(wants, 'fcm.service'));
}

describe('fcm startup', () => {
	it('writes the unit and has systemd start it at boot; again it changes nothing', async () => {
		const first = await installUnit(machine, spec, gently);
		expect(first).toMatchObject({file: 'created', complete: true, from: 'login', place: {file, scope: 'user'}});
		expect(modeOf(statSync(file).mode)).toBe('600');
		expect(machine.ran).toEqual([
			['systemctl', '--user', 'daemon-reload'],
			['systemctl', '--user', 'enable', 'fcm.service'],
		]);
		const text = readFileSync(file, 'utf8');
		expect((await installUnit(machine, spec, gently)).file).toBe('unchanged');
		expect(readFileSync(file, 'utf8')).toBe(text);
		expect((await installUnit(machine, {...spec, node: '/usr/local/bin/node'}, gently)).file).toBe('rewritten');
	});

	it('tells about lingering, and how to undo it', async () => {
		const words = renderStartup(await installUnit(machine, spec, gently), view());
		expect(words).toMatch(/at your first login[\s\S]*loginctl enable-linger anna[\s\S]*undo +fcm unstartup\n/);
		const lingering = fakeMachine(folder, {lingers: () => true});
		expect(renderStartup(await installUnit(lingering, spec, gently), view())).not.toContain('linger');
	});

	it('needs root for a unit of the machine, and changes nothing without', async () => {
		const ofDeploy = {...spec, user: 'deploy'};
		await expect(installUnit(machine, ofDeploy, gently)).rejects.toMatchObject({code: 'FCM_ERR_RIGHTS'});
		await expect(uninstallUnit(machine, 'deploy', gently)).rejects.toMatchObject({code: 'FCM_ERR_RIGHTS'});
		expect(existsSync(path.join(folder, 'system'))).toBe(false);
		const root = fakeMachine(folder, {isRoot: true});
		const report = await installUnit(root, ofDeploy, gently);
		expect(report.place.file).toBe(path.join(folder, 'system/fcm-deploy.service'));
		expect(modeOf(statSync(report.place.file).mode)).toBe('644');
		expect(root.ran).toEqual([
			['systemctl', 'daemon-reload'],
			['systemctl', 'enable', 'fcm-deploy.service'],
		]);
		expect(renderStartup(report, view())).toContain('fcm unstartup --user deploy');
	});

	it('leaves a file alone that it did not write, also a link', async () => {
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, '[Service]\nExecStart=/bin/mine\n');
		for (const change of [() => installUnit(machine, spec, gently), () => uninstallUnit(machine, null, gently)]) {
			await expect(change()).rejects.toMatchObject({code: 'FCM_ERR_BOOT', message: expect.stringContaining(file)});
		}
		expect(readFileSync(file, 'utf8')).toContain('/bin/mine');
		expect(machine.ran).toEqual([]);
		expect((await installUnit(machine, spec, {force: true})).file).toBe('rewritten');
		expect(readFileSync(file, 'utf8')).not.toContain('/bin/mine');

		const masked = fakeMachine(path.join(folder, 'other'));
		mkdirSync(masked.unitFolders.user, {recursive: true});
		symlinkSync('/dev/null', path.join(masked.unitFolders.user, 'fcm.service'));
		await expect(installUnit(masked, spec, gently)).rejects.toMatchObject({code: 'FCM_ERR_BOOT'});
	});

	it('does not take the unit from another home', async () => {
		await installUnit(machine, spec, gently);
		const other = {...spec, home: '/other/.fcm'};
		await expect(installUnit(machine, other, gently)).rejects.toMatchObject({
			code: 'FCM_ERR_BOOT',
			message: expect.stringMatching(/\/h\/\.fcm.*\/other\/\.fcm/),
		});
		expect((await installUnit(machine, other, {force: true})).file).toBe('rewritten');
	});

	it('without a systemctl that works says what is left to do, and is not complete', async () => {
		const failing = fakeMachine(folder, {answer: () => ({outcome: 'failed', said: 'Failed to connect to bus'})});
		const report = await installUnit(failing, spec, gently);
		expect(report).toMatchObject({file: 'created', complete: false});
		expect(renderStartup(report, view())).toMatch(
			/to do:\n {2}systemctl --user daemon-reload\n {4}Failed to connect to bus/,
		);
		const without = fakeMachine(folder, {answer: () => ({outcome: 'absent', said: 'there is no systemctl here'})});
		expect(await installUnit(without, spec, gently)).toMatchObject({file: 'unchanged', complete: false});
	});

	it('has systemd not wait for a daemon that cannot tell', async () => {
		await installUnit(fakeMachine(folder, {has: (program) => program !== 'systemd-notify'}), spec, gently);
		expect(readFileSync(file, 'utf8')).toContain('\nType=exec\n');
	});
});

describe('fcm unstartup', () => {
	it('undoes it, once', async () => {
		await installUnit(machine, spec, gently);
		enable();
		machine.ran.length = 0;
		const report = await uninstallUnit(machine, null, gently);
		expect(report.file).toBe('removed');
		expect(existsSync(file)).toBe(false);
		expect(machine.ran).toEqual([
			['systemctl', '--user', 'disable', 'fcm.service'],
			['systemctl', '--user', 'daemon-reload'],
		]);
		expect(renderUnstartup(report, view())).toContain('were not touched');
		expect(renderUnstartup(await uninstallUnit(machine, null, gently), view())).toMatch(/nothing to undo/);
	});

	it('unlinks the unit itself where systemctl cannot', async () => {
		const failing = fakeMachine(folder, {answer: () => ({outcome: 'failed', said: 'no bus'})});
		await installUnit(failing, spec, gently);
		enable();
		expect(installedUnits(machine)[0]?.enabled).toBe(true);
		await uninstallUnit(failing, null, gently);
		expect(existsSync(path.join(folder, 'user/default.target.wants/fcm.service'))).toBe(false);
	});
});

describe('what is installed', () => {
	it('is read back from the files', async () => {
		const root = fakeMachine(folder, {isRoot: true});
		const home = '/srv/%h/a b/$x';
		await installUnit(root, {...spec, home, node: "/opt/it's/node"}, gently);
		await installUnit(root, {...spec, user: 'deploy'}, gently);
		expect(installedUnits(root)).toMatchObject([
			{scope: 'user', home, node: "/opt/it's/node", cli: spec.cli, enabled: false},
			{scope: 'system', unit: 'fcm-deploy.service', home: spec.home, node: spec.node},
		]);
	});
});

describe('for whom', () => {
	const context = {env: {}, home: '/h/.fcm'};

	it('is the caller, or a user that is there', async () => {
		expect(await bootSpecFor(context, machine, undefined)).toMatchObject({home: '/h/.fcm', user: null});
		expect(await bootSpecFor(context, machine, 'deploy')).toMatchObject({home: '/home/deploy/.fcm', user: 'deploy'});
		const said = {env: {FCM_HOME: '/srv/fcm'}, home: '/srv/fcm'};
		expect(await bootSpecFor(said, machine, 'deploy')).toMatchObject({home: '/srv/fcm'});
	});

	it('is nobody else', async () => {
		for (const user of ['nobody-here', '../x', 'a@b', 'a b', '']) {
			await expect(bootSpecFor(context, machine, user)).rejects.toMatchObject({code: 'FCM_ERR_USAGE'});
		}
	});
});
