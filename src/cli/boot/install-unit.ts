import {FcmError} from '../../shared/errors.ts';
import type {BootSpec} from './boot-spec.ts';
import {readUnit} from './installed-unit.ts';
import type {Machine, Ran} from './machine.ts';
import {systemdUnit} from './systemd-unit.ts';
import {enablingLinks, findUnit, removeUnit, type UnitPlace, unitPlace, writeUnit} from './unit-file.ts';

/** What is left for a human to do, and why. */
export interface Todo {
	command: string;
	why: string;
}

export interface BootReport {
	place: UnitPlace;
	file: 'created' | 'rewritten' | 'unchanged' | 'removed' | 'absent';
	ran: Ran[];
	todo: Todo[];
	/** From when on systemd starts it; null: it does not. */
	from: 'boot' | 'login' | null;
	/** Whether what was asked for is so. */
	complete: boolean;
}

/**
 * Writes the unit and has systemd start it at boot. Doing it again changes nothing. Throws FCM_ERR_RIGHTS,
 * FCM_ERR_BOOT when the file is somebody else's or of another home and `force` is not given.
 */
export async function installUnit(machine: Machine, spec: BootSpec, {force}: {force: boolean}): Promise<BootReport> {
	const place = unitPlace(machine, spec.user);
	checkRights(machine, place, 'startup');
	const file = putInPlace(machine, place, spec, force);
	const reload = await systemctl(machine, place, 'daemon-reload');
	const enable = await systemctl(machine, place, 'enable', place.unit);
	const failed = [reload, enable].filter(({outcome}) => outcome !== 'done');
	const todo = failed.map(({command, said}) => ({command, why: said}));
	const from = place.scope === 'user' && !machine.lingers(machine.user) ? 'login' : 'boot';
	if (from === 'login') {
		const why = 'without it, the service starts at your first login, and ends with your last session';
		todo.push({command: `loginctl enable-linger ${machine.user}`, why});
	}
	todo.push({
		command: control(place, 'start', place.unit),
		why: 'now; a daemon that runs hands over, the apps do not notice',
	});
	return {place, file, ran: [reload, enable], todo, from, complete: enable.outcome === 'done'};
}

/** Undoes `installUnit`; the daemon and the apps that run are not touched. Throws as it does. */
export async function uninstallUnit(
	machine: Machine,
	user: string | null,
	{force}: {force: boolean},
): Promise<BootReport> {
	const place = unitPlace(machine, user);
	checkRights(machine, place, 'unstartup');
	const found = findUnit(place.file);
	if (found.kind === 'none') return {place, file: 'absent', ran: [], todo: [], from: null, complete: true};
	if (found.kind === 'foreign' && !force) throw foreign(place, found.what);
	const disable = await systemctl(machine, place, 'disable', place.unit);
	for (const link of enablingLinks(place)) removeUnit(link);
	removeUnit(place.file);
	const reload = await systemctl(machine, place, 'daemon-reload');
	const todo = reload.outcome === 'failed' ? [{command: reload.command, why: reload.said}] : [];
	return {place, file: 'removed', ran: [disable, reload], todo, from: null, complete: true};
}

/** The whole command, as a human types it. */
export function control({managerFlags}: UnitPlace, ...args: string[]): string {
	return ['systemctl', ...managerFlags, ...args].join(' ');
}

function systemctl(machine: Machine, {managerFlags}: UnitPlace, ...args: string[]): Promise<Ran> {
	return machine.run('systemctl', ...managerFlags, ...args);
}

function checkRights({isRoot}: Machine, {scope, file}: UnitPlace, command: string): void {
	if (scope === 'user' || isRoot) return;
	throw new FcmError('FCM_ERR_RIGHTS', `\`fcm ${command} --user\` needs root: the unit is ${file}`);
}

function putInPlace(machine: Machine, place: UnitPlace, spec: BootSpec, force: boolean): BootReport['file'] {
	const text = systemdUnit({...spec, notify: machine.has('systemd-notify')});
	const found = findUnit(place.file);
	if (found.kind === 'foreign' && !force) throw foreign(place, found.what);
	if (found.kind === 'ours') {
		if (found.text === text) return 'unchanged';
		const home = readUnit(place)?.home;
		if (home && home !== spec.home && !force) throw ofAnotherHome(place, home, spec.home);
	}
	writeUnit(place, text);
	return found.kind === 'none' ? 'created' : 'rewritten';
}

function foreign({file}: UnitPlace, what: string): FcmError {
	return new FcmError('FCM_ERR_BOOT', `${file} is ${what}; nothing was changed (--force replaces it)`);
}

function ofAnotherHome({file}: UnitPlace, home: string, wanted: string): FcmError {
	const message = `${file} starts the daemon of ${home}, and this is ${wanted}; nothing was changed (--force replaces it)`;
	return new FcmError('FCM_ERR_BOOT', message);
}
