import {rmSync} from 'node:fs';
import {connect} from '../ipc/rpc-client.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import {handedOver} from '../protocol/version.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {invariant} from '../shared/invariant.ts';
import type {Logger} from '../shared/logger.ts';
import {removeDaemonRecord} from '../state-dir/daemon-record.ts';
import {acquireLock, type Lock} from '../state-dir/lock.ts';
import {homePaths} from '../state-dir/paths.ts';
import {type ControlService, openControlService} from './control-service.ts';
import {Gate} from './gate.ts';
import {HandOver} from './hand-over.ts';

export interface DaemonOptions {
	/** Prepared. */
	home: string;
	lock: Lock;
	logger: Logger;
	/** Another process is the daemon now; this one ends when the promise has settled. */
	onReplaced(pid: number): Promise<void>;
}

/** For a daemon that took the lock and then hangs: after that there is nothing left to do here. */
const resumeMs = 60_000;
const resumePauseMs = 100;

/** The daemon's life: it serves, and ends, or makes room for the next one. */
export class Daemon {
	readonly #home: string;
	readonly #logger: Logger;
	readonly #onReplaced: DaemonOptions['onReplaced'];
	/** Null while another daemon takes over: the socket and the files are then no longer ours. */
	#lock: Lock | null;
	#service: ControlService | null = null;
	#isEnding = false;

	constructor({home, lock, logger, onReplaced}: DaemonOptions) {
		this.#home = home;
		this.#lock = lock;
		this.#logger = logger;
		this.#onReplaced = onReplaced;
	}

	/** Resolves when clients are answered. */
	async open(): Promise<{apps: number}> {
		const lock = this.#lock;
		invariant(lock, 'a daemon serves with the lock of its home');
		const gate = new Gate();
		const handOver = new HandOver({
			gate,
			release: () => this.#release(),
			resume: () => this.#resume(),
			leave: (successor) => void this.#leave(successor),
		});
		const onEnd = (reason: string) => void this.end(reason);
		this.#service = await openControlService({
			...{home: this.#home, lock, logger: this.#logger},
			...{gate, handOver, onEnd},
		});
		return {apps: this.#service.apps};
	}

	/** Ends this process; the apps live on. */
	async end(reason: string): Promise<void> {
		if (this.#isEnding) return;
		this.#isEnding = true;
		this.#logger.info('the daemon ends', {reason});
		this.#service?.letGo();
		await this.#service?.close(reason);
		if (this.#lock) {
			// Before the lock goes: after it, the socket there may be the next daemon's.
			rmSync(homePaths(this.#home).daemonSocket, {force: true});
			removeDaemonRecord(this.#home);
			this.#lock.release();
		}
		process.exit(0);
	}

	#release(): void {
		this.#logger.info('handing over to another daemon');
		this.#service?.letGo();
		this.#lock?.release();
		this.#lock = null;
	}

	/** The lock and the files are the other one's. Its pid, where it has told it. */
	async #leave(successor: number | null): Promise<void> {
		if (this.#isEnding) return;
		this.#isEnding = true;
		this.#logger.info('the daemon ends', {reason: handedOver});
		await this.#service?.close(handedOver, handedOver);
		if (successor !== null) await this.#onReplaced(successor);
		process.exit(0);
	}

	/** The other daemon has not come up. Its end frees the lock; then this one begins anew, with what is on disk. */
	async #resume(): Promise<void> {
		this.#logger.error('the other daemon did not come up; going on');
		const deadline = steadyNow() + resumeMs;
		for (;;) {
			const lock = await acquireLock(this.#home).catch(() => null);
			if (lock) return this.#reopen(lock);
			if (this.#isEnding) return;
			if (steadyNow() >= deadline || (await anotherAnswers(this.#home))) return this.#leave(null);
			await pause(resumePauseMs);
		}
	}

	/** Those who are connected are told to connect again: what they asked in between was refused, and nothing is lost. */
	async #reopen(lock: Lock): Promise<void> {
		this.#lock = lock;
		const before = this.#service;
		try {
			await this.open();
			await before?.close('the other daemon did not come up', handedOver);
			this.#logger.info('the daemon is up again', {pid: process.pid});
		} catch (error) {
			this.#logger.error(`the daemon cannot go on: ${FcmError.from(error).message}`);
			process.exit(1);
		}
	}
}

async function anotherAnswers(home: string): Promise<boolean> {
	try {
		const client = await connect<ControlApi>({path: homePaths(home).daemonSocket, role: 'client', deadlineMs: 1000});
		client.close();
		return client.peer.pid !== process.pid;
	} catch {
		return false;
	}
}
