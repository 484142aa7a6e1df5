import {FcmError} from './errors.ts';

/**
 * Waits for `work` at most `ms` milliseconds, then fails with FCM_ERR_TIMEOUT.
 * `work` itself is not cancelled: give it an AbortSignal if it holds anything.
 */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const deadline = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new FcmError('FCM_ERR_TIMEOUT', `${what}: no answer within ${ms} ms`)), ms);
	});
	try {
		return await Promise.race([work, deadline]);
	} finally {
		clearTimeout(timer);
	}
}

/** Waits `ms` milliseconds. For back-off between bounded retries only. */
export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
