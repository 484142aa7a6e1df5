import type {Dependency} from '../protocol/app-spec.ts';

/** An app as far as order goes. */
export interface Dependent {
	name: string;
	dependsOn: readonly Dependency[];
}

/**
 * The apps in an order in which each comes after all that it depends on; otherwise as they came. What an app depends on
 * and is not among them does not count. A circle (which config refuses) is broken where it is met first.
 */
export function startOrder<App extends Dependent>(apps: readonly App[]): App[] {
	const byName = new Map(apps.map((app) => [app.name, app]));
	const seen = new Set<App>();
	const order: App[] = [];
	for (const app of apps) visit(app);
	return order;

	/** Without recursion: a chain may be as long as the file has apps. */
	function visit(first: App): void {
		const path: {app: App; next: number}[] = [];
		const enter = (app: App | undefined) => {
			if (!app || seen.has(app)) return;
			seen.add(app);
			path.push({app, next: 0});
		};
		enter(first);
		for (let step = path.at(-1); step; step = path.at(-1)) {
			const needed = step.app.dependsOn[step.next++];
			if (needed) enter(byName.get(needed.app));
			else {
				order.push(step.app);
				path.pop();
			}
		}
	}
}

/** For each app, those that must end before it does: the ones that depend on it. */
export function endsBefore(apps: readonly Dependent[]): Map<string, string[]> {
	const order = startOrder(apps);
	const place = new Map(order.map(({name}, index) => [name, index]));
	const dependents = new Map(order.map(({name}): [string, string[]] => [name, []]));
	for (const {name, dependsOn} of order) {
		for (const {app} of dependsOn) {
			// Against the order only within a circle, where nobody may wait for everybody.
			if ((place.get(app) ?? Number.POSITIVE_INFINITY) < place.get(name)!) dependents.get(app)!.push(name);
		}
	}
	return dependents;
}
