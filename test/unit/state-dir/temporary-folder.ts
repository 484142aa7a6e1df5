import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {prepareHome} from '../../../src/state-dir/home.ts';

export function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'fcm-unit-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

export function temporaryHome(): string {
	const home = path.join(temporaryFolder(), 'home');
	prepareHome(home);
	return home;
}

export function modeOf(mode: number): string {
	return (mode & 0o777).toString(8);
}
