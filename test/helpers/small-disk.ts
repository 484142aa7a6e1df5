import {execFileSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import type {Fcm} from './fcm.ts';

/** The disk under an fcm's home, which can be full. */
export interface SmallDisk {
	/** What a write says when it is full. */
	readonly reason: RegExp;
	fill(): void;
	free(): void;
	/** Before the end of the fcm; nothing of it may run any more. */
	remove(): void;
}

/**
 * A tmpfs of a few megabytes; where mounting is refused, the kernel's limit on the size of files, which is set for the
 * daemon and the app masters while they run.
 */
export function smallDisk(fcm: Fcm): SmallDisk {
	mkdirSync(fcm.home, {mode: 0o700});
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', fcm.home], {stdio: 'pipe'});
	} catch {
		return limitedFiles(fcm);
	}
	const ballast = path.join(fcm.home, 'ballast');
	return {
		reason: /the disk is full \(ENOSPC\)/,
		fill: () => fill(ballast),
		free: () => rmSync(ballast),
		remove: () => void execFileSync('umount', ['-l', fcm.home]),
	};
}

function fill(file: string): void {
	const fd = openSync(file, 'w');
	try {
		for (let size = 1024 * 1024; size >= 1; ) {
			try {
				if (writeSync(fd, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
			} catch {
				size = Math.floor(size / 2);
			}
		}
	} finally {
		closeSync(fd);
	}
}

function limitedFiles(fcm: Fcm): SmallDisk {
	const limit = (bytes: string) => {
		for (const {pid, command} of fcm.processes()) {
			if (command.startsWith('fcm: ')) execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
		}
	};
	return {
		reason: /the limit on file sizes is reached/,
		fill: () => limit('0'),
		free: () => limit('unlimited'),
		remove: () => {},
	};
}
