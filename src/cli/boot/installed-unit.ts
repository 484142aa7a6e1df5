import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {Machine} from './machine.ts';
import {enablingLinks, findUnit, type UnitPlace, unitPlace} from './unit-file.ts';
import {parseUnitCommand, parseUnitValue} from './unit-words.ts';

/** A unit that fcm wrote, as it lies there. */
export interface InstalledUnit extends UnitPlace {
	/** FCM_HOME; empty when the file says none. */
	home: string;
	node: string;
	cli: string;
	enabled: boolean;
}

/** This user's and the machine's. Units that cannot be read are left out. */
export function installedUnits(machine: Pick<Machine, 'unitFolders'>): InstalledUnit[] {
	const places = [unitPlace(machine, null), ...systemUsers(machine).map((user) => unitPlace(machine, user))];
	return places.map(readUnit).filter((unit) => unit !== null);
}

export function readUnit(place: UnitPlace): InstalledUnit | null {
	const text = textOf(place.file);
	if (text === null) return null;
	const words = parseUnitCommand(line(text, 'ExecStart'));
	return {
		...place,
		home: parseUnitValue(line(text, 'Environment')).replace(/^FCM_HOME=/, ''),
		node: words[0] ?? '',
		cli: words.find((word) => word.endsWith('cli.cjs')) ?? '',
		enabled: enablingLinks(place).length > 0,
	};
}

function textOf(file: string): string | null {
	try {
		const found = findUnit(file);
		return found.kind === 'ours' ? found.text : null;
	} catch {
		return null;
	}
}

function line(text: string, key: string): string {
	return new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
}

function systemUsers({unitFolders}: Pick<Machine, 'unitFolders'>): string[] {
	try {
		return readdirSync(unitFolders.system).flatMap(
			(name) => /^fcm-(.+)\.service$/.exec(path.basename(name))?.[1] ?? [],
		);
	} catch {
		return [];
	}
}
