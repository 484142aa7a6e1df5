import type {AppEvent, RecordedEvent} from '../../src/protocol/events.ts';
import type {Fcm} from './fcm.ts';

type OfType<Type> = Extract<RecordedEvent, {type: Type}>;

/** What `fcm events` says of one app, the newest last; without what the daemon and app masters say of themselves. */
export async function eventsOf(fcm: Fcm, app: string): Promise<AppEvent[]> {
	const events = await recordedOf(fcm, app, '--lines', '100000');
	return events.filter(
		(event): event is AppEvent & Told => event.source === 'app' && !event.type.startsWith('master-'),
	);
}

type Told = {source: 'app' | 'daemon'};

/** What `fcm events` prints with these arguments. */
export async function recordedOf(fcm: Fcm, ...args: string[]): Promise<(RecordedEvent & Told)[]> {
	const lines = (await fcm.ok('events', ...args, '--json')).split('\n').slice(0, -1);
	return lines.map((line) => JSON.parse(line));
}

export function only<Type extends RecordedEvent['type']>(events: readonly RecordedEvent[], type: Type): OfType<Type>[] {
	return events.filter((event): event is OfType<Type> => event.type === type);
}

/** Types in the order in which they came, without those of single workers. */
export function rolloutSteps(events: readonly RecordedEvent[]): string[] {
	return events.map(({type}) => type).filter((type) => type.startsWith('rollout-'));
}
