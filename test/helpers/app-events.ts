import type {AppEvent} from '../../src/protocol/events.ts';
import type {Fcm} from './fcm.ts';

type OfType<Type> = Extract<AppEvent, {type: Type}>;

/** What `fcm events` says of one app, the newest last. */
export async function eventsOf(fcm: Fcm, app: string): Promise<AppEvent[]> {
	const {apps} = JSON.parse(await fcm.ok('events', app, '--json', '--lines', '200')) as {apps: {events: AppEvent[]}[]};
	return apps.flatMap(({events}) => events);
}

export function only<Type extends AppEvent['type']>(events: readonly AppEvent[], type: Type): OfType<Type>[] {
	return events.filter((event): event is OfType<Type> => event.type === type);
}

/** Types in the order in which they came, without those of single workers. */
export function rolloutSteps(events: readonly AppEvent[]): string[] {
	return events.map(({type}) => type).filter((type) => type.startsWith('rollout-'));
}
