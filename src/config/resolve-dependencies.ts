import {didYouMean} from '../shared/nearest-word.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {NamedApp} from './normalize.ts';

/** Tells dependencies that can never be met: unknown apps, doubled ones, circles. */
export function checkDependencies(apps: readonly NamedApp[], findings: Findings): void {
	const byName = new Map(apps.map((app) => [app.name, app]));
	for (const app of apps) {
		const seen = new Set<string>();
		for (const {app: needed, condition} of app.config.depends_on) {
			const place = keyPath(app, 'depends_on');
			const target = byName.get(needed);
			if (!target) {
				const near = didYouMean(needed, [...byName.keys()]);
				findings.problem(place, `this file has no app "${needed}"${near}`);
			} else if (seen.has(needed)) {
				findings.problem(place, `"${needed}" is there twice; keep one`);
			} else if (condition === 'exited' && target.config.autorestart && !target.config.stop_exit_codes.includes(0)) {
				findings.warning(
					place,
					`waits until "${needed}" has exited, but that is restarted; give it autorestart: false`,
				);
			}
			seen.add(needed);
		}
	}
	for (const circle of circlesIn(apps)) {
		const [first] = circle;
		findings.problem(
			keyPath(first!, 'depends_on'),
			`a circle: ${[...circle, first!].map(({name}) => name).join(' -> ')}`,
		);
	}
}

/** Each circle once, from its first app in the order of the file. */
function circlesIn(apps: readonly NamedApp[]): NamedApp[][] {
	const byName = new Map(apps.map((app) => [app.name, app]));
	const done = new Set<NamedApp>();
	const circles: NamedApp[][] = [];
	for (const app of apps) walk(app);
	return circles;

	/** Depth first, without recursion: a chain may be as long as the file has apps. */
	function walk(start: NamedApp): void {
		const path: {app: NamedApp; next: number}[] = [{app: start, next: 0}];
		const onPath = new Map([[start, 0]]);
		while (path.length > 0) {
			const step = path.at(-1)!;
			const needed = done.has(step.app) ? undefined : step.app.config.depends_on[step.next++];
			if (!needed) {
				done.add(step.app);
				onPath.delete(step.app);
				path.pop();
				continue;
			}
			const target = byName.get(needed.app);
			if (!target || done.has(target)) continue;
			const at = onPath.get(target);
			if (at !== undefined) circles.push(path.slice(at).map(({app}) => app));
			else {
				onPath.set(target, path.length);
				path.push({app: target, next: 0});
			}
		}
	}
}
