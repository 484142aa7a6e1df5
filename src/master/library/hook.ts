import {withDeadline} from '../../shared/deadline.ts';
import {FcmError} from '../../shared/errors.ts';
import {wordsOf} from './log-sink.ts';

/**
 * Awaits a hook of the user's, at most `ms`.
 *
 * @throws FcmError FCM_ERR_HOOK when it throws or takes too long
 */
export async function runHook(name: string, hook: () => unknown, ms: number): Promise<void> {
	try {
		await withDeadline(
			(async () => {
				await hook();
			})(),
			ms,
			name,
		);
	} catch (error) {
		const isLate = FcmError.is(error) && error.code === 'FCM_ERR_TIMEOUT';
		const what = isLate ? `took longer than ${ms} ms` : `threw: ${wordsOf(error)}`;
		throw new FcmError('FCM_ERR_HOOK', `${name} ${what}`, {cause: error});
	}
}
