import type {KnownProcess} from '../../client/end-process.ts';
import type {DaemonLook} from '../../client/look-at-daemon.ts';
import type {HomeEntry} from '../../client/look-at-home.ts';
import type {MasterLook} from '../../client/look-at-masters.ts';
import type {ProcessEntry} from '../../client/process-table.ts';
import type {SocketTable} from '../../client/socket-table.ts';
import type {InstalledUnit} from '../boot/installed-unit.ts';

/** Everything that the checks look at, gathered once. Changing nothing is part of the deal. */
export interface Facts {
	/** FCM_HOME. */
	home: string;
	/** The same without symlinks. */
	realHome: string;
	/** What an app master of this home gives to its workers. */
	mark: string;
	trust: {kind: 'ours'} | {kind: 'missing'} | {kind: 'refused'; reason: string};
	/** This process. */
	self: {
		pid: number;
		/** Null where there are none. */
		uid: number | null;
		/** As process.version. */
		node: string;
		execPath: string;
		cli: string;
		/** Of fcm. */
		version: string;
		platform: NodeJS.Platform;
		user: string;
	};
	entries: HomeEntry[];
	disk: {freeBytes: number; totalBytes: number; freeFiles: number; totalFiles: number} | null;
	locked: boolean;
	/** Null when nobody holds the lock, or it cannot be told who. */
	lockHolder: number | null;
	daemon: DaemonLook;
	/** Null when the registry cannot be read. */
	registered: ReadonlyMap<string, 'running' | 'stopped'> | null;
	bundles: string[];
	/** Of every app that has a bundle or is in the registry. */
	masters: MasterLook[];
	/** Workers that app masters have written down. */
	writtenWorkers: KnownProcess[];
	/** Sockets in `run/` that nobody listens on. */
	deadSockets: string[];
	/** Null where there is no /proc. */
	processes: ProcessEntry[] | null;
	sockets: SocketTable | null;
	boot: {
		/** Whether systemd runs this machine. */
		systemd: boolean;
		lingers: boolean;
		/** Those for this home. `missing`: what they start and is not there. */
		units: (InstalledUnit & {missing: string[]})[];
	};
}
