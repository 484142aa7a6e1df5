import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../../shared/errors.ts';
import {marker} from './boot-spec.ts';
import type {Machine} from './machine.ts';

/** Where a unit of fcm belongs. */
export interface UnitPlace {
	scope: 'user' | 'system';
	/** As systemctl knows it. */
	unit: string;
	file: string;
	/** `--user`, or nothing. */
	managerFlags: readonly string[];
}

/** `user` null: a unit of the user's own manager. */
export function unitPlace({unitFolders}: Pick<Machine, 'unitFolders'>, user: string | null): UnitPlace {
	const scope = user === null ? 'user' : 'system';
	const unit = user === null ? 'fcm.service' : `fcm-${user}.service`;
	const managerFlags = scope === 'user' ? ['--user'] : [];
	return {scope, unit, file: path.join(unitFolders[scope], unit), managerFlags};
}

export type FoundUnit = {kind: 'none'} | {kind: 'ours'; text: string} | {kind: 'foreign'; what: string};

/** Throws FCM_ERR_BOOT when it cannot be read. */
export function findUnit(file: string): FoundUnit {
	try {
		if (lstatSync(file).isSymbolicLink()) return {kind: 'foreign', what: 'a symbolic link'};
		const text = readFileSync(file, 'utf8');
		return text.includes(marker) ? {kind: 'ours', text} : {kind: 'foreign', what: 'a file that fcm did not write'};
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {kind: 'none'};
		throw bootFailed(`cannot read ${file}`, error);
	}
}

/** In one step, so that systemd never reads half a unit. Throws FCM_ERR_BOOT. */
export function writeUnit({file, scope}: UnitPlace, text: string): void {
	const aside = `${file}.${process.pid}.tmp`;
	try {
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(aside, text, {flag: 'wx'});
		chmodSync(aside, scope === 'user' ? 0o600 : 0o644);
		renameSync(aside, file);
	} catch (error) {
		rmSync(aside, {force: true});
		throw bootFailed(`cannot write ${file}`, error);
	}
}

/** Throws FCM_ERR_BOOT. */
export function removeUnit(file: string): void {
	try {
		rmSync(file, {force: true});
	} catch (error) {
		throw bootFailed(`cannot remove ${file}`, error);
	}
}

/** The links by which systemd starts a unit: `default.target.wants/fcm.service` and the like. */
export function enablingLinks({file}: Pick<UnitPlace, 'file'>): string[] {
	const folder = path.dirname(file);
	return namesIn(folder)
		.filter((name) => name.endsWith('.wants'))
		.map((name) => path.join(folder, name, path.basename(file)))
		.filter(isLink);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function isLink(file: string): boolean {
	try {
		return readlinkSync(file) !== '';
	} catch {
		return false;
	}
}

function bootFailed(what: string, cause: unknown): FcmError {
	return new FcmError('FCM_ERR_BOOT', `${what}: ${(cause as Error).message}`, {cause});
}
