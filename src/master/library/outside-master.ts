import {EventEmitter} from 'node:events';
import type {AppStatus} from '../../protocol/status.ts';
import {FcmError} from '../../shared/errors.ts';
import type {Master} from '../master.ts';
import type {WorkerInfo} from '../worker-info.ts';
import type {LibraryEvents} from './library-events.ts';

export interface StatusPortOptions {
	/** 0: any free one. */
	port: number;
	/** Default: `127.0.0.1`. */
	host?: string;
}

/** What a Master tells of itself: to this program, to load balancers, and to who asks over HTTP. */
export abstract class OutsideMaster extends EventEmitter<LibraryEvents> {
	protected abstract readonly inner: Master;

	/** The workers that there are, of all generations, by slot. */
	get workers(): WorkerInfo[] {
		return this.inner.workers();
	}

	/** Figures and facts as in `fcm ls --json`. */
	appStatus(): AppStatus {
		return this.inner.status();
	}

	/** Whether load balancers are told that this app is down. */
	get drained(): boolean {
		return this.inner.traffic.drained;
	}

	/**
	 * Serves the status as JSON over HTTP: `appStatus()`, made anew for every request. Again: elsewhere. Ends with the process.
	 *
	 * @returns the address, with the port that port 0 became
	 * @throws FcmError (rejects) FCM_ERR_CONFIG_INVALID, FCM_ERR_PORT_TAKEN
	 */
	async status({port, host = '127.0.0.1'}: StatusPortOptions): Promise<{host: string; port: number}> {
		if (!Number.isInteger(port) || port < 0 || port > 65_535)
			throw new FcmError('FCM_ERR_CONFIG_INVALID', `status: expected a port from 0 to 65535, got ${String(port)}`);
		try {
			return await this.inner.traffic.listen({host, port});
		} catch (error) {
			const {code, message} = error as NodeJS.ErrnoException;
			if (code === 'EADDRINUSE') throw new FcmError('FCM_ERR_PORT_TAKEN', `status: ${host}:${port} is in use`);
			throw new FcmError('FCM_ERR_CONFIG_INVALID', `status: ${message}`, {cause: error});
		}
	}

	/**
	 * Takes the app out of the load balancer without stopping it: its heartbeat (option `ecv`) says down. Resolves when the
	 * workers know, with whether it was otherwise before.
	 *
	 * @throws FcmError (rejects) FCM_ERR_NO_HEARTBEAT without `ecv`
	 */
	drain(): Promise<boolean> {
		return this.inner.traffic.set(true, 'command');
	}

	/** Gives it back. */
	undrain(): Promise<boolean> {
		return this.inner.traffic.set(false, 'command');
	}
}
