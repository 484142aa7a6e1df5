import type {AppDescription} from '../../protocol/control-api.ts';
import {formatDuration} from '../../shared/format.ts';
import {formatClock} from './format-clock.ts';

type Described = Pick<AppDescription, 'spec' | 'triggers'>;

/** What reloads the app by itself, and when. Nothing of it runs while the app is stopped. */
export function triggerFields({spec, triggers}: Described, now: number): (readonly [key: string, value: string])[] {
	const {cronRestart: cron, watch} = spec;
	const fields: (readonly [string, string])[] = [];
	if (cron) {
		const zone = cron.timezone === null ? '' : ` (${cron.timezone})`;
		fields.push(['cron', `${cron.pattern}${zone}, ${nextWords(triggers?.cron?.nextAt ?? null, now)}`]);
	}
	if (watch) {
		const state = triggers?.watch?.isReady ? '' : ', not watching now';
		fields.push([
			'watch',
			`${watch.paths.join(', ')}; reloads ${formatDuration(watch.delayMs)} after a change${state}`,
		]);
		for (const problem of triggers?.watch?.problems ?? []) fields.push(['not watched', problem]);
	}
	return fields;
}

function nextWords(nextAt: number | null, now: number): string {
	if (nextAt === null) return 'not waiting now';
	return `next at ${formatDay(new Date(nextAt))} ${formatClock(new Date(nextAt))}, in ${formatDuration(nextAt - now)}`;
}

/** Local, as the clock beside it. */
function formatDay(time: Date): string {
	return [time.getFullYear(), time.getMonth() + 1, time.getDate()]
		.map((part) => String(part).padStart(2, '0'))
		.join('-');
}
