import {Cron} from 'croner';
import type {AppSpec} from '../../protocol/app-spec.ts';
import type {Trigger} from './trigger.ts';

/**
 * Calls back at the times of a pattern, by the wall clock. A time that passes while the machine sleeps is not caught up on.
 *
 * @throws Error for a pattern or time zone that means nothing here
 */
export function cronTrigger(
	{pattern, timezone}: NonNullable<AppSpec['cronRestart']>,
	onDue: () => void,
): Trigger & {nextAt(): number | null} {
	const job = new Cron(pattern, {...(timezone !== null && {timezone})}, onDue);
	return {
		nextAt: () => job.nextRun()?.getTime() ?? null,
		end: () => job.stop(),
	};
}
