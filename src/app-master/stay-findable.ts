import {existsSync} from 'node:fs';
import path from 'node:path';
import {FcmError} from '../shared/errors.ts';
import type {Logger} from '../shared/logger.ts';

export interface FindableOptions {
	/** Of this app master. */
	socket: string;
	logger: Logger;
	/** Listens there, and writes down what the daemon finds an app master by. */
	announce(): Promise<void>;
}

const lookMs = 2000;

/**
 * Somebody may remove the home while the app runs. Once it is there again, the next daemon must find this app master, or
 * it would make a second one. Until then nothing is made: the home may be gone on purpose.
 */
export function stayFindable({socket, logger, announce}: FindableOptions): void {
	let isAnnouncing = false;
	const look = async () => {
		if (isAnnouncing || existsSync(socket) || !existsSync(path.dirname(socket))) return;
		isAnnouncing = true;
		try {
			await announce();
			logger.warn('its socket had been removed, and was made again');
		} catch (error) {
			logger.error(`cannot be found by the daemon: ${FcmError.from(error).message}`);
		} finally {
			isAnnouncing = false;
		}
	};
	setInterval(() => void look(), lookMs).unref();
}
