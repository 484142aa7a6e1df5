import type {Selectors} from '../protocol/control-api.ts';

/** A name, an id, or whatever else means one app. */
export function chosenOne(select: (selectors: Selectors) => string[], selector: string): string {
	const [app = selector, ...others] = select([selector]);
	return others.length === 0 ? app : selector;
}
