import {type Dependent, endsBefore, startOrder} from './dependency-order.ts';
import {Lanes} from './lanes.ts';

/** What becomes of the apps that one command works on, by name. */
export type Outcomes<Result> = ReadonlyMap<string, Promise<Result>>;

/**
 * Begins with every app at once, in the order of start: each `work` sees to it itself that it waits for the outcomes that
 * it needs, which are there already. The results come in the order of `apps`.
 */
export async function inStartOrder<App extends Dependent, Result>(
	apps: readonly App[],
	work: (app: App, outcomes: Outcomes<Result>) => Promise<Result>,
): Promise<Result[]> {
	const outcomes = new Map<string, Promise<Result>>();
	for (const app of startOrder(apps)) outcomes.set(app.name, work(app, outcomes));
	return Promise.all(apps.map(({name}) => outcomes.get(name)!));
}

/** Works on an app when those that depend on it are done, at most `limit` at once. Results in the order of `apps`. */
export async function inEndOrder<App extends Dependent, Result>(
	apps: readonly App[],
	limit: number,
	work: (app: App) => Promise<Result>,
): Promise<Result[]> {
	const lanes = new Lanes(limit);
	const before = endsBefore(apps);
	const outcomes = new Map<string, Promise<Result>>();
	for (const app of startOrder(apps).reverse()) {
		const others = before.get(app.name)!.map((name) => outcomes.get(name));
		outcomes.set(
			app.name,
			Promise.allSettled(others).then(() => lanes.run(() => work(app))),
		);
	}
	return Promise.all(apps.map(({name}) => outcomes.get(name)!));
}
