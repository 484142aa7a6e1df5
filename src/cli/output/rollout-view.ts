import {waysOn} from '../../client/ways-on.ts';
import type {AppDescription} from '../../protocol/control-api.ts';
import type {RecordedEvent} from '../../protocol/events.ts';
import type {AppStatus} from '../../protocol/status.ts';
import {formatDuration} from '../../shared/format.ts';
import type {CommandContext} from '../command-context.ts';
import {type Styles, stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm rollout status` prints: a line per app, and below it what it waits for. `now` in ms since the epoch. */
export function renderRollouts(apps: readonly AppDescription[], view: View, now: number): string {
	const styles = stylesFor(view, view.stdout);
	const width = Math.max(0, ...apps.map(({status}) => status.name.length));
	const lines = apps.flatMap(({status, events}) => {
		const name = styles.bold(status.name.padEnd(width));
		return status.rollout
			? underWay(name, status, status.rollout, events, now, styles)
			: [`${name}  no rollout; ${atRest(status, now)}`];
	});
	return lines.map((line) => `${line}\n`).join('');
}

function underWay(
	name: string,
	{name: app, generation}: AppStatus,
	{phase, toGeneration, sinceMs}: NonNullable<AppStatus['rollout']>,
	events: readonly RecordedEvent[],
	now: number,
	styles: Styles,
): string[] {
	const target =
		toGeneration === generation ? `generation ${generation}` : `generation ${generation} → ${toGeneration}`;
	const words = phase.replaceAll('-', ' ');
	const lines = [`${name}  ${target}  ${styles.cyan(words)} for ${formatDuration(sinceMs)}${left(phase, events, now)}`];
	const held = phase === 'held' ? events.findLast((event) => event.type === 'rollout-held') : undefined;
	if (held) lines.push(`  ${held.reason}`);
	if (phase === 'held' || phase === 'canary') lines.push(styles.dim(`  ${waysOn(app)}`));
	return lines;
}

/** The event that began the phase tells how long it is to last. */
function left(phase: string, events: readonly RecordedEvent[], now: number): string {
	const begun = events.findLast((event) => event.type === 'rollout-canary' || event.type === 'rollout-proving');
	if (begun?.type !== `rollout-${phase}` || !('forMs' in begun)) return '';
	const leftMs = begun.at + begun.forMs - now;
	return leftMs > 0 ? `, ${formatDuration(leftMs)} to go` : '';
}

function atRest({generation, status, lastFailure}: AppStatus, now: number): string {
	const serves = `generation ${generation} is ${status}`;
	if (!lastFailure) return serves;
	const ago = formatDuration(now - lastFailure.at);
	return `${serves}, generation ${lastFailure.generation} failed ${ago} ago: ${lastFailure.reason}`;
}
