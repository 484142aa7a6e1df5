import {failures} from '../../client/event-words.ts';
import type {AppStatus, SlotTrouble} from '../../protocol/status.ts';
import {formatCount, formatDuration} from '../../shared/format.ts';
import {dependencyWords} from './dependency-words.ts';
import type {Styles} from './styles.ts';

/** More slots of one app are only counted: they mostly fail for one reason. */
const maxSlots = 3;

/** What is wrong with an app: slots that wait or have given up, and the last rollout that failed. `now` in ms since the epoch. */
export function troubleLines(app: AppStatus, now: number, styles: Styles): string[] {
	const name = styles.bold(app.name);
	const lines: string[] = [];
	if (app.unreachable) lines.push(`${name}  ${styles.red(app.unreachable)}; what is shown is the last that was known`);
	if (app.drained)
		lines.push(`${name}  ${styles.yellow('drained')}: its heartbeat says down; fcm undrain ${app.name} gives it back`);
	if (app.statusPort?.error)
		lines.push(`${name}  ${styles.red(`status_port ${app.statusPort.address}: ${app.statusPort.error}`)}`);
	if (app.waitsFor)
		lines.push(`${name}  ${styles.cyan(`waits until ${app.waitsFor.map(dependencyWords).join(', ')}`)}`);
	for (const slot of app.trouble.slice(0, maxSlots)) {
		lines.push(`${name}  ${styles.red(slotWords(slot))}, ${nextTry(slot, now)}`);
	}
	const more = app.trouble.length - maxSlots;
	if (more > 0) lines.push(`${name}  and ${more === 1 ? 'one more slot' : `${more} more slots`} in trouble`);
	if (app.lastFailure) {
		const {generation, reason, at} = app.lastFailure;
		const ago = formatDuration(now - at);
		lines.push(`${name}  ${styles.red(`generation ${generation} failed`)} ${ago} ago: ${reason}`);
	}
	if (app.logsDropped > 0) lines.push(`${name}  ${styles.red(lostLines(app.logsDropped))}: see its master.log`);
	return lines;
}

function lostLines(count: number): string {
	return `${formatCount(count)} log ${count === 1 ? 'line was' : 'lines were'} lost`;
}

function slotWords({slot, reason, failures: count}: SlotTrouble): string {
	return `slot ${slot}: ${reason}, ${failures(count)}`;
}

function nextTry({retryAt}: SlotTrouble, now: number): string {
	if (retryAt === null) return 'no further try';
	return retryAt > now ? `next try in ${formatDuration(retryAt - now)}` : 'next try now';
}
